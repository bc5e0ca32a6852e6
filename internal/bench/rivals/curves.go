package main

import (
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// names are the contenders in the order of their lines.
var names = []string{"engine", "raw", "map", "sqlite"}

// drawCurves writes a picture for each operation into a folder: what it costs
// as the number of customers grows, both on logarithmic scales.
func drawCurves(folder string, all []result) error {
	for _, o := range operations {
		p := plot.New()
		p.Title.Text = o.title
		p.X.Label.Text, p.Y.Label.Text = "customers", "µs of CPU time"
		p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
		p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
		p.Legend.Top, p.Legend.Left = true, true
		var lines []any
		for _, name := range names {
			lines = append(lines, name, curve(all, o, name))
		}
		if err := plotutil.AddLinePoints(p, lines...); err != nil {
			return err
		}
		p.Y.Max *= 10 // room for the legend
		if err := p.Save(12*vg.Centimeter, 9*vg.Centimeter, filepath.Join(folder, o.name+".svg")); err != nil {
			return err
		}
	}
	return nil
}

// curve is what an operation costs a contender, by size.
func curve(all []result, o operation, name string) plotter.XYs {
	var points plotter.XYs
	for _, r := range all {
		if r.name == o.name {
			points = append(points, plotter.XY{X: float64(r.size), Y: float64(r.median(name).cpu.Nanoseconds()) / 1000})
		}
	}
	return points
}
