#!/usr/bin/env python3
"""How the service feels to one who is in while somebody else misuses the door.

    tests/bench/door/storm.py http://127.0.0.1:8138 TOKEN [SECONDS]

TOKEN is that of a session or a machine. A steady reader asks 40 times a second for a page of sites, a search and an overview's counts,
over four connections kept open: alone, beside 500 sockets that send half a header and then a letter every two seconds, and beside 10,000
attempts to sign in by 200 connections. Printed: median and 99th percentile of each, as a ratio to being alone, and what became of the
others. Reader, misuse and service share one machine: the ratios are upper bounds.
"""
import asyncio, collections, json, sys, time
from urllib.parse import urlsplit

url, token = urlsplit(sys.argv[1]), sys.argv[2]
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 15
host, port = url.hostname, url.port or 80
# Misuse comes from another address of this machine: of one address the oldest idle connections make room.
OTHER = '127.0.0.2'
PATHS = ['/api/v1/sites?limit=20', '/api/v1/communes/search?q=chu', '/api/v1/sites/counts?province=31']


async def answer(reader):
    head = (await reader.readuntil(b'\r\n\r\n')).decode('latin-1').lower()
    status = int(head.split(' ', 2)[1])
    if 'transfer-encoding: chunked' in head:
        while True:
            size = int((await reader.readline()).split(b';')[0], 16)
            await reader.readexactly(size + 2)
            if not size:
                return status, head
    length = next((int(line[16:]) for line in head.split('\r\n') if line.startswith('content-length: ')), 0)
    await reader.readexactly(length)
    return status, head


async def read_steadily(until):
    taken, wrong = [], collections.Counter()

    async def one(offset):
        reader, writer = await asyncio.open_connection(host, port)
        turn, begin = 0, time.perf_counter() + offset
        while time.perf_counter() < until():
            await asyncio.sleep(max(0, begin + turn * 0.1 - time.perf_counter()))
            due = max(begin + turn * 0.1, time.perf_counter() - 0.1)
            writer.write(f'GET {PATHS[turn % 3]} HTTP/1.1\r\nhost: {host}:{port}\r\nauthorization: Bearer {token}\r\n\r\n'.encode())
            status, head = await answer(reader)
            # From when it was due: a reader that waits does not hide its wait.
            taken.append(time.perf_counter() - due)
            if status != 200:
                wrong[status] += 1
            turn += 1
        writer.close()

    await asyncio.gather(*(one(i * 0.025) for i in range(4)))
    return taken, wrong


def figures(taken):
    taken = sorted(taken)
    return taken[len(taken) // 2] * 1000, taken[int(len(taken) * 0.99)] * 1000, len(taken)


async def half_sent(n, until):
    states = collections.Counter()

    async def one():
        try:
            reader, writer = await asyncio.open_connection(host, port, local_addr=(OTHER, 0))
            writer.write(f'GET / HTTP/1.1\r\nhost: {host}:{port}\r\nx-'.encode())
            while time.perf_counter() < until() + 15:
                try:
                    got = await asyncio.wait_for(reader.read(1), 2)
                    states['closed' if not got else 'answered'] += 1
                    return
                except asyncio.TimeoutError:
                    writer.write(b'a')
            states['still open'] += 1
        except OSError:
            states['closed'] += 1

    await asyncio.gather(*(one() for _ in range(n)))
    return states


async def storm(n, at_once):
    states, left = collections.Counter(), iter(range(n))

    async def one():
        reader = writer = None
        for i in left:
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection(host, port, local_addr=(OTHER, 0))
                body = json.dumps({'username': f'khong-co-{i % 97}', 'password': 'mật khẩu đoán mò'}).encode()
                writer.write(b'POST /api/v1/session HTTP/1.1\r\nhost: %s:%d\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n' % (host.encode(), port, len(body)) + body)
                status, head = await answer(reader)
                states[status] += 1
                if 'connection: close' in head:
                    writer = None
            except (OSError, asyncio.IncompleteReadError):
                states['cut'] += 1
                writer = None

    begin = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(at_once)))
    return states, time.perf_counter() - begin


async def main():
    await read_steadily(lambda end=time.perf_counter() + 2: end)
    end = time.perf_counter() + seconds
    alone = await read_steadily(lambda: end)
    rows = [('alone', alone, '')]
    end = time.perf_counter() + seconds
    (slow, states) = await asyncio.gather(read_steadily(lambda: end), half_sent(500, lambda: end))
    rows.append(('500 half-sent headers', slow, dict(states)))
    over = asyncio.Event()
    task = asyncio.create_task(storm(10000, 200))
    task.add_done_callback(lambda _: over.set())
    beside = await read_steadily(lambda: 0 if over.is_set() else time.perf_counter() + 1)
    states, took = await task
    rows.append(('10,000 attempts to sign in', beside, f'{dict(states)} in {took:.1f} s'))
    base = figures(alone[0])
    for name, (taken, wrong), note in rows:
        p50, p99, n = figures(taken)
        print(f'{name:<28} {n:>6} reads  p50 {p50:7.1f} ms ({p50 / base[0]:.2f} ×)  p99 {p99:7.1f} ms ({p99 / base[1]:.2f} ×)  refused {dict(wrong)}  {note}')


asyncio.run(main())
