package reservations_test

import (
	"testing"
	"time"

	"cspkit.example/money"
	"cspkit.example/reservations"
	gocmp "github.com/google/go-cmp/cmp"
)

// TestRSV_18_RSV_28_ThePastStays gives 2 × D2 back while 2 machines run: asked
// for at 13:30, fulfilled at 15:30. Whenever the day is computed, each hour
// has what it had.
func TestRSV_18_RSV_28_ThePastStays(t *testing.T) {
	t.Parallel()
	asked, fulfilled := noon.Add(90*time.Minute), noon.Add(210*time.Minute)
	same := func(a money.Amount) money.Amount { return a }
	cancel := func(r reservations.Reservation) (reservations.Reservation, error) {
		return r.Cancel(money.Zero("USD"), same, asked)
	}
	exchange := func(r reservations.Reservation) (reservations.Reservation, error) {
		return r.Exchange(reservations.Purchase{}, r, asked)
	}
	type figures struct {
		Hours   []string // covered from 12:00 to 17:00
		Percent map[reservations.ID]string
	}
	whole := figures{[]string{"2", "2", "2", "2", "2", "2"}, map[reservations.ID]string{"r-1": "100.00"}}
	gone := figures{[]string{"2", "2", "2", "2", "0", "0"}, map[reservations.ID]string{"r-1": "100.00"}}
	for name, c := range map[string]struct {
		quantity             int
		ask                  func(reservations.Reservation) (reservations.Reservation, error)
		waiting, afterwards  figures
		stateAfterFulfilment reservations.State
	}{
		"cancelled": {0, cancel, whole, gone, reservations.Cancelled},
		"exchanged": {0, exchange, whole, gone, reservations.Exchanged},
		"one of two cancelled": {1, cancel,
			figures{whole.Hours, map[reservations.ID]string{"r-1": "100.00", "part": "100.00"}},
			figures{[]string{"2", "2", "2", "2", "1", "1"}, map[reservations.ID]string{"r-1": "100.00", "part": "100.00"}}, reservations.Cancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			figure := func(rs ...reservations.Reservation) (f figures) {
				use := map[reservations.ID]reservations.Utilization{}
				for _, r := range rs {
					use[r.ID] = r.NewUtilization(noon, noon.Add(6*time.Hour))
				}
				d := reservations.NewDiscounts(rs)
				for h := range 6 {
					var sum reservations.Quantity
					hour := noon.Add(time.Duration(h) * time.Hour)
					d.Hour(hour, []reservations.Usage{usage(fleet[1], hour)}, func(_ int, by *reservations.Reservation, q reservations.Quantity) {
						u := use[by.ID]
						u.Covered += q
						use[by.ID], sum = u, sum+q
					})
					f.Hours = append(f.Hours, sum.String())
				}
				f.Percent = map[reservations.ID]string{}
				for id, u := range use {
					f.Percent[id] = u.Percent()
				}
				return f
			}
			rest, part, err := theExample(shared).Split(c.quantity, "part", asked)
			if err != nil {
				t.Fatal(err)
			}
			all := func() []reservations.Reservation {
				if rest.ID == "" {
					return []reservations.Reservation{part}
				}
				return []reservations.Reservation{rest, part}
			}
			if part, err = c.ask(part); err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(c.waiting, figure(all()...)); diff != "" {
				t.Errorf("while it waits (-want +got):\n%s", diff)
			}
			if part, err = part.Fulfil(fulfilled); err != nil || part.State != c.stateAfterFulfilment {
				t.Fatal(part.State, err)
			}
			if diff := gocmp.Diff(c.afterwards, figure(all()...)); diff != "" {
				t.Errorf("afterwards (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRSV_18_APartKeepsThePlaceOfTheWhole splits a reservation that came
// before another one: what the other one covered must not change.
func TestRSV_18_APartKeepsThePlaceOfTheWhole(t *testing.T) {
	t.Parallel()
	first, second := theExample(shared), theExample(shared)
	first.ID, second.ID = "a", "b"
	rest, part, err := first.Split(1, "z", later)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		rs   []reservations.Reservation
		want map[reservations.ID]string
	}{
		"before": {[]reservations.Reservation{second, first}, map[reservations.ID]string{"a": "2"}},
		"after":  {[]reservations.Reservation{part, second, rest}, map[reservations.ID]string{"a": "1", "z": "1"}},
	} {
		got := map[reservations.ID]string{}
		reservations.NewDiscounts(c.rs).Hour(noon, []reservations.Usage{usage(fleet[1], noon)}, func(_ int, by *reservations.Reservation, q reservations.Quantity) {
			got[by.ID] = q.String()
		})
		if diff := gocmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestRSV_18_RSV_36_TheDiscountRests while the Azure subscription has no
// usage, is lost for these hours, and goes on without being asked.
func TestRSV_18_RSV_36_TheDiscountRests(t *testing.T) {
	t.Parallel()
	r := theExample(singleS1)
	use := r.NewUtilization(noon, noon.Add(4*time.Hour))
	d := reservations.NewDiscounts([]reservations.Reservation{r})
	var got []string
	for h, running := range []bool{true, false, false, true} {
		var rows []reservations.Usage
		hour := noon.Add(time.Duration(h) * time.Hour)
		if running {
			u := usage(fleet[0], hour)
			u.Quantity = reservations.Units(5)
			rows = append(rows, u)
		}
		before := use.Covered
		d.Hour(hour, rows, func(_ int, _ *reservations.Reservation, q reservations.Quantity) { use.Covered += q })
		got = append(got, (use.Covered - before).String())
	}
	if diff := gocmp.Diff([]string{"2", "0", "0", "2"}, got); diff != "" || use.Percent() != "50.00" {
		t.Errorf("%s %%, and by hour (-want +got):\n%s", use.Percent(), diff)
	}
}

// TestRSV_18_Fractions are covered to the millionth.
func TestRSV_18_Fractions(t *testing.T) {
	t.Parallel()
	r := theExample(shared)
	r.Quantity = 1
	var rows []reservations.Usage
	for n, text := range []string{"0.333333", "0.333333", "0.333333", "0.5"} {
		u := usage(fleet[min(n, 2)], noon)
		u.SKU = r.SKU
		var err error
		if u.Quantity, err = reservations.ParseQuantity("quantity", text); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, u)
	}
	var got []string
	reservations.NewDiscounts([]reservations.Reservation{r}).Hour(noon, rows, func(_ int, _ *reservations.Reservation, q reservations.Quantity) {
		got = append(got, q.String())
	})
	if diff := gocmp.Diff([]string{"0.333333", "0.333333", "0.333333", "0.000001"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRSV_18_NoAllocationsInTheSteadyState also where rows are not in order.
func TestRSV_18_NoAllocationsInTheSteadyState(t *testing.T) {
	day, rs := newBenchDay(100, "steady"), benchReservations(100, "steady")
	d := reservations.NewDiscounts(rs)
	var sum reservations.Quantity
	covered := func(_ int, _ *reservations.Reservation, q reservations.Quantity) { sum += q }
	turned := append(append([]reservations.Usage(nil), day.rows[0][50:]...), day.rows[0][:50]...)
	for range 2 {
		d.Hour(noon, day.rows[0], covered)
		d.Hour(noon, turned, covered)
	}
	if allocs := testing.AllocsPerRun(10, func() {
		d.Hour(noon, day.rows[1], covered)
		d.Hour(noon, turned, covered)
	}); allocs > 0 || sum == 0 {
		t.Errorf("%v allocations", allocs)
	}
}
