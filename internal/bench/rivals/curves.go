package main

import (
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// drawCurves writes a picture for each operation into a folder: what it costs
// as the number of customers grows, both on logarithmic scales.
func drawCurves(folder string, r *report) error {
	for _, o := range append([]operation{loading}, operations...) {
		p := plot.New()
		p.Title.Text = o.title
		p.X.Label.Text, p.Y.Label.Text = "customers", "µs of CPU time"
		p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
		p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
		p.Legend.Top, p.Legend.Left = true, true
		var lines []any
		for _, c := range rivals {
			lines = append(lines, c.name, r.curve(o, c.name))
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
func (r *report) curve(o operation, name string) plotter.XYs {
	var points plotter.XYs
	for _, size := range r.sizes() {
		spent := r.find(o.name, size).median(name).cpu
		points = append(points, plotter.XY{X: float64(size), Y: float64(spent.Nanoseconds()) / 1000})
	}
	return points
}
