package main

import (
	"fmt"
	"io"
	"time"
)

// mostBytes is how much the engine may allocate, in parts of what raw go-memdb
// does. Bytes do not drift, so they are enforced; times are only shown.
var mostBytes = map[kind]float64{write: 1.2, get: 1.3, page: 1.3, log: 1.3}

// printTable writes the medians and the ratios as a table of Markdown.
func printTable(w io.Writer, all []result) error {
	_, err := fmt.Fprint(w, "| operation | customers | engine | allocated | CPU ÷ raw | bytes ÷ raw | allocations | map ÷ engine | SQLite ÷ engine |\n"+
		"|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range all {
		if err != nil {
			return err
		}
		engine, raw := r.median("engine"), r.median("raw")
		_, err = fmt.Fprintf(w, "| %s | %d | %v | %.1f kB | %.2f | %.2f | %.0f : %.0f | %.3g | %.3g |\n",
			r.title, r.size, engine.cpu.Round(10*time.Nanosecond), engine.bytes/1000,
			r.ratio("engine", "raw"), engine.bytes/raw.bytes, engine.allocs, raw.allocs,
			r.ratio("map", "engine"), r.ratio("sqlite", "engine"))
	}
	return err
}

// missed returns what is above the goals for bytes.
func missed(all []result) (lines []string) {
	for _, r := range all {
		got, most := r.median("engine").bytes/r.median("raw").bytes, mostBytes[r.kind]
		if got > most {
			lines = append(lines, fmt.Sprintf("%s, %d customers: %.2f times the bytes of raw go-memdb, at most %.1f is the goal", r.title, r.size, got, most))
		}
	}
	return lines
}
