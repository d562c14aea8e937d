# The comparison's incidents (id, kind, severity, occurred_at, lon, lat) as a list that the importer takes: an article for each kind.
#   awk -f incidents.awk incidents.csv > list.csv
BEGIN {
    FS = OFS = ","
    split("theft 173 fraud 174 assault 134 disorder 318 traffic 330 fire 178", words, " ")
    for (i = 1; i in words; i += 2) article[words[i]] = words[i + 1]
}
NR == 1 { print "id", "offence", "occurred_at", "lon", "lat"; next }
{ print $1, article[$2], $4, $5, $6 }
