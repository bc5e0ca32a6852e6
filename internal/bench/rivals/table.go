package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// print writes all tables in Markdown.
func (r *report) print(w io.Writer) error {
	var b strings.Builder
	line(&b, "operation", "customers", "engine", "allocated", "CPU ÷ raw", "bytes ÷ raw", "allocations", "map ÷ engine", "SQLite ÷ engine")
	b.WriteString(strings.Repeat("|---", 9) + "|\n")
	for _, size := range r.sizes() {
		b.WriteString(r.soFar(size))
	}
	b.WriteString("\n")
	r.printFigures(&b)
	b.WriteString("\n")
	printGoals(&b, r.goals())
	_, err := io.WriteString(w, b.String())
	return err
}

// soFar is what is known about the operations at a size.
func (r *report) soFar(size int) string {
	var b strings.Builder
	for _, f := range r.results {
		if f.size == size {
			f.print(&b)
		}
	}
	return b.String()
}

// line writes a row of a table.
func line(b *strings.Builder, cells ...any) {
	for _, c := range cells {
		fmt.Fprintf(b, "| %v ", c)
	}
	b.WriteString("|\n")
}

func (r *result) print(b *strings.Builder) {
	engine, raw := r.median("engine"), r.median("raw")
	line(b, r.title, r.size, engine.cpu.Round(10*time.Nanosecond), kilobytes(engine.bytes),
		ratio(r.ratio("engine", "raw")), ratio(engine.bytes/raw.bytes), fmt.Sprintf("%.0f : %.0f", engine.allocs, raw.allocs),
		ratio(r.ratio("map", "engine")), ratio(r.ratio("sqlite", "engine")))
}

// printFigures writes what is not about operations alone.
func (r *report) printFigures(b *strings.Builder) {
	line(b, "", "customers", "engine", "raw", "map", "SQLite")
	b.WriteString(strings.Repeat("|---", 6) + "|\n")
	for _, size := range r.sizes() {
		measured := func(title string, f figures, show func(float64) string) {
			line(b, title, size, show(f.median("engine")), show(f.median("raw")), show(f.median("map")), show(f.median("sqlite")))
		}
		measured("heap that a customer takes", r.heap.of(size), kilobytes)
		measured("loading one of the last nine tenths ÷ of the first", r.growth.of(size), ratio)
		measured("rate of gets beside a writer ÷ without", r.kept.of(size), ratio)
		measured("rate of writes beside 100 followers of the log ÷ without", r.followed.of(size), ratio)
	}
	line(b, "a decision about roles; raw: a look at bit sets", "", nanoseconds(r.decision.median("engine")), nanoseconds(r.decision.median("raw")), "–", "–")
}

// The cells of numbers: a dash where nothing was measured.

func ratio(n float64) string       { return number("%.3g", n) }
func kilobytes(n float64) string   { return number("%.1f kB", n/1000) }
func nanoseconds(n float64) string { return number("%.2g ns", n) }

func number(format string, n float64) string {
	if n == 0 || math.IsInf(n, 0) {
		return "–"
	}
	return fmt.Sprintf(format, n)
}
