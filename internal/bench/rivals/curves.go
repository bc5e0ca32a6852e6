package main

import (
	"fmt"
	"io"
	"math"
	"path"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// draw writes a picture for each operation into a folder, and a table that
// shows them to a page beside that folder.
func (r *report) draw(w io.Writer, folder string) error {
	text := "\n| | |\n|---|---|\n"
	for i, o := range append([]operation{loading}, operations...) {
		file := o.name + ".svg"
		if err := r.drawCurves(o, filepath.Join(folder, file)); err != nil {
			return err
		}
		text += fmt.Sprintf("| ![%s](%s) ", o.title, path.Join(filepath.Base(folder), file))
		if i%2 == 1 {
			text += "|\n"
		}
	}
	_, err := io.WriteString(w, text)
	return err
}

// drawCurves draws what an operation costs as the number of customers grows,
// both on logarithmic scales.
func (r *report) drawCurves(o operation, file string) error {
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
	p.Y.Min = math.Pow(10, math.Floor(math.Log10(p.Y.Min)))
	p.Y.Max = math.Pow(10, math.Ceil(math.Log10(p.Y.Max))+1) // room for the legend
	return p.Save(12*vg.Centimeter, 9*vg.Centimeter, file)
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
