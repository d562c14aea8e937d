"""Coverage kept current, through the service: 20,000 cameras, about 100,000 points of need, one camera changed at a time (see ../README.md).

  keep.py prepare DIR    a private cluster in DIR with the real boundaries, and the towns of load.sql
  keep.py run DIR        the first run of both provinces
  keep.py race DIR [N]   N (36) changes, a third each: dense with buildings, dense without, sparse; from the answer of the change to the first
                         answer of /coverage?province= that says "current"; then every figure, gap and point against a new run. It begins when
                         the service has come to rest after its start; with COLD=1 at once
  keep.py ground DIR     the ground of the gaps as PostGIS measures it: not valid, over each other, over the border

Environment: BANDO138 (target/release/bando138), GEODATA (boundaries, for prepare), PORT (8391)."""
import json, os, pathlib, statistics, subprocess, sys, time, urllib.error, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("BANDO138", str(HERE.parents[2] / "target/release/bando138"))
PORT = os.environ.get("PORT", "8391")
BASE = f"http://127.0.0.1:{PORT}"
PROVINCES = ("31", "24")
token = ""


def call(path, body=None, method=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data, {"authorization": f"Bearer {token}", "content-type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            text = answer.read()
            return json.loads(text) if text.strip().startswith((b"{", b"[")) else text
    except urllib.error.HTTPError as error:
        sys.exit(f"{method or 'GET'} {path}: {error.code} {error.read().decode()[:600]}")


class Service:
    def __init__(self, folder, *arguments):
        self.folder = folder
        self.log = open(folder / "log", "ab")
        self.process = subprocess.Popen([PROGRAM, "serve", "--no-demo", "--data", str(folder / "data"), "--listen", f"127.0.0.1:{PORT}", *arguments], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def __enter__(self):
        for _ in range(3000):
            try:
                urllib.request.urlopen(BASE + "/readyz", timeout=5)
                return self
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"the service ended: see {self.folder / 'log'}")
                time.sleep(0.2)
        sys.exit("the service is not ready")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def most_mib(self):
        lines = open(f"/proc/{self.process.pid}/status").read().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024

    def processor_s(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def at_rest(self):
        began = time.perf_counter()
        while True:
            before = self.processor_s()
            time.sleep(2)
            if self.processor_s() - before < 0.05:
                return time.perf_counter() - began

    def sql(self, *arguments):
        command = ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder / "data/run"), "-U", "bando138", "bando138", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def said(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def prepare(folder):
    folder.mkdir(parents=True, exist_ok=True)
    data = str(folder / "data")
    with Service(folder, "--geodata", os.environ["GEODATA"]) as service:
        print(service.sql("-f", str(HERE / "load.sql")).strip())
        said("user", "add", "keeper", "--data", data, "--role", "admin", "--country", "--post", "Đo")
        # Machines set no passwords.
        service.sql("-c", "update account set must_change_password = false where username = 'keeper'")
        until = time.strftime("%Y-%m-%d", time.localtime(time.time() + 300 * 86400))
        told = said("user", "token", "add", "keeper", "--data", data, "--name", "keeper", "--write", "--expires-on", until)
        (folder / "token").write_text(next(word for word in told.split() if word.startswith("bando138_")))


def computed(service):
    """A run of each province; seconds of each."""
    seconds = {}
    for province in PROVINCES:
        run = call("/api/v1/coverage/runs", {"province_code": province}, "POST")
        start = time.perf_counter()
        while True:
            now = call(f"/api/v1/coverage/runs/{run['coverage_run_id']}")
            if now["state"] not in ("queued", "running"):
                break
            time.sleep(0.05)
        seconds[province] = round(time.perf_counter() - start, 2)
        if now["state"] != "done":
            sys.exit(str(now))
    points = service.sql("-c", "select count(*) from need_point")
    print(f"runs: {seconds} s, {points.strip()} points of need, VmHWM {service.most_mib()} MiB, load {open('/proc/loadavg').read().split()[0]}")


PICK = """select k.camera_id, p.code, x.of from (
    select c.commune_id, c.province_id, count(*) filter (where true) as cameras,
        case when count(*) < 500 then 'sparse' when exists (select from building b where b.current_commune_id = c.commune_id or st_dwithin(b.geom, c.geom, 0)) then 'dense with buildings' else 'dense' end as of
    from commune c join site s on s.current_commune_id = c.commune_id group by c.commune_id, c.province_id) x
    join province p using (province_id)
    join lateral (select k.camera_id, row_number() over (order by k.camera_id) as n from site s join camera k using (site_id)
        where s.current_commune_id = x.commune_id and k.status = 'active' and k.camera_type in ('fixed', 'dome') and k.azimuth_deg is not null) k on k.n <= case x.of when 'sparse' then 1 else %d end
    where x.of = '%s' order by k.n, k.camera_id limit %d"""

WHOLE = """select md5(string_agg(t, ',' order by t)) from (
    select concat_ws(' ', 'f', commune_id, unit_kind, unit_id, half, source, points, need, seen, seen_twice, seen_at_most, seen_if_turned, seen_if_repaired, street_m, street_seen_m) from coverage_figure where coverage_run_id = '{0}'
    union all select concat_ws(' ', 'g', commune_id, half, near, weight, points, reasons, reason_weights, middle, geom) from gap where coverage_run_id = '{0}'
    union all select concat_ws(' ', 'l', commune_id, half, near, weight, points, reasons, reason_weights, middle, geom) from gap_plain where coverage_run_id = '{0}'
    union all select concat_ws(' ', 'c', commune_id, working, not_working, not_checked, unknown_by_day, unknown_by_night, that_matter_by_day, that_matter_by_night, is_whole) from coverage_commune where coverage_run_id = '{0}'{1}) x (t)"""
POINTS = """ union all select concat_ws(' ', 'n', commune_id, number, source, near, task, lon, lat, by_day, by_night, seen_by_day, at_most_by_day, seen_by_night, at_most_by_night) from need_point where coverage_run_id = '{0}'"""


def change(camera, number):
    now = call(f"/api/v1/cameras/{camera}")
    version = {"if-match": f'"{now["version"]}"'}
    if number % 2 == 0:
        call(f"/api/v1/cameras/{camera}", {"azimuth_deg": (now["azimuth_deg"] + 90) % 360}, "PATCH", version)
    else:
        call(f"/api/v1/cameras/{camera}/status", {"status": "faulty", "since_on": time.strftime("%Y-%m-%d"), "reason": "Đo"}, "POST", version)


def race(service, changes):
    if not os.environ.get("COLD"):
        seconds = service.at_rest()
        print(f"at rest {seconds:.0f} s after the start, {service.processor_s():.0f} s of processor")
    each = changes // 3
    cold, taken, asked = {}, {}, []
    for of in ("dense with buildings", "dense", "sparse"):
        rows = [row.split("|") for row in service.sql("-c", PICK % (each, of, each)).splitlines()]
        for number, (camera, province, _) in enumerate(rows):
            change(camera, number)
            start = time.perf_counter()
            while True:
                begun = time.perf_counter()
                state = call(f"/api/v1/coverage?province={province}")["freshness"]["state"]
                asked.append(time.perf_counter() - begun)
                if state == "current":
                    break
                time.sleep(0.005)
            (cold if number == 0 else taken).setdefault(of, []).append(time.perf_counter() - start)
    everything = []
    for of, seconds in taken.items():
        seconds += cold[of]
        everything += seconds
        report(of, seconds)
    report("all", everything)
    print(f"first of each kind: { {of: round(s[0], 3) for of, s in cold.items()} }; one answer of /coverage {statistics.median(asked) * 1000:.0f} ms; VmHWM {service.most_mib()} MiB; load {open('/proc/loadavg').read().split()[0]}")
    newest = "select coverage_run_id from coverage_run where province_code = '%s' and state = 'done' order by finished_at desc limit 1"
    before = {province: service.sql("-c", newest % province).strip() for province in PROVINCES}
    kept = {province: service.sql("-c", WHOLE.format(run, POINTS.format(run))).strip() for province, run in before.items()}
    # As of the same instant, so that incidents are of the same age.
    computed_as_before(service, before)
    for province in PROVINCES:
        run = service.sql("-c", newest % province).strip()
        again = service.sql("-c", WHOLE.format(run, POINTS.format(run))).strip()
        print(f"{province}: kept and computed anew are {'the same' if again == kept[province] else 'NOT THE SAME'}")


def computed_as_before(service, before):
    for province, run in before.items():
        service.sql("-c", f"insert into coverage_run (province_code, recipe, incident_from, incident_to, as_of, boundary_date, code_version) select province_code, recipe, incident_from, incident_to, as_of, boundary_date, code_version from coverage_run where coverage_run_id = '{run}'", "-c", "notify bando138_coverage")
    while service.sql("-c", "select count(*) from coverage_run where state in ('queued', 'running')").strip() != "0":
        time.sleep(0.2)


GROUND = """select count(*), count(*) filter (where not st_isvalid(geom)), round(sum(area_m2)::numeric), sum(st_npoints(geom)) from gap join r using (coverage_run_id)
union all select count(*), 0, round(coalesce(sum(st_area(st_intersection(a.geom, b.geom)::geography)), 0)::numeric, 3), 0 from gap a join r using (coverage_run_id)
    join gap b on b.coverage_run_id = a.coverage_run_id and b.half = a.half and b.gap_id > a.gap_id and st_overlaps(a.geom, b.geom)
union all select count(*), 0, round(coalesce(sum(st_area(st_difference(g.geom, c.geom)::geography)), 0)::numeric, 3), 0 from gap g join r using (coverage_run_id) join commune c using (commune_id) where not st_covers(c.geom, g.geom)"""


def ground(service):
    newest = "with r as (select distinct on (province_code) coverage_run_id from coverage_run where state = 'done' order by province_code, finished_at desc) "
    rows = [row.split("|") for row in service.sql("-c", newest + GROUND).splitlines()]
    print(f"{rows[0][0]} gaps, {rows[0][1]} not valid, {rows[0][2]} m2, {rows[0][3]} corners; {rows[1][0]} pairs share {rows[1][2]} m2; {rows[2][0]} pass the border by {rows[2][2]} m2")


def report(of, seconds):
    seconds = sorted(seconds)
    p95 = seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
    print(f"{of}: {len(seconds)} changes, median {statistics.median(seconds):.3f} s, p95 {p95:.3f} s, most {seconds[-1]:.3f} s")


if __name__ == "__main__":
    what, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    if what == "prepare":
        prepare(folder)
    else:
        token = (folder / "token").read_text()
        with Service(folder) as service:
            if what == "run":
                computed(service)
            elif what == "ground":
                ground(service)
            else:
                race(service, int(sys.argv[3]) if len(sys.argv) > 3 else 36)
