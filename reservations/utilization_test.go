package reservations_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"cspkit.example/reservations"
)

// TestRSV_19_Utilization counts hours at the edges.
func TestRSV_19_Utilization(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	for name, c := range map[string]struct {
		change   func(*reservations.Reservation)
		from, to time.Time
		covered  int
		reserved int
		percent  string
	}{
		"a whole day":                   {func(*reservations.Reservation) {}, day(1), day(2), 24, 48, "50.00"},
		"before it began":               {func(*reservations.Reservation) {}, day(-2), day(-1), 0, 0, "0.00"},
		"from its start":                {func(*reservations.Reservation) {}, day(-1), day(1), 48, 48, "100.00"},
		"within an hour":                {func(r *reservations.Reservation) { r.EffectiveAt = noon.Add(time.Minute) }, day(-1), day(1), 0, 46, "0.00"},
		"up to its end":                 {func(r *reservations.Reservation) { r.EndedAt = noon.Add(90 * time.Minute) }, day(-1), day(1), 1, 4, "25.00"},
		"in its first second":           {func(r *reservations.Reservation) { r.EndedAt = noon.Add(time.Hour + 1) }, day(-1), day(1), 1, 4, "25.00"},
		"within hours":                  {func(*reservations.Reservation) {}, noon.Add(30 * time.Minute), noon.Add(90 * time.Minute), 1, 2, "50.00"},
		"no time":                       {func(*reservations.Reservation) {}, day(1), day(1), 0, 0, "0.00"},
		"nearly all":                    {func(r *reservations.Reservation) { r.Quantity = 25 }, noon, day(400), 218_990, 219_000, "100.00"},
		"half a unit of the last digit": {func(r *reservations.Reservation) { r.Quantity = 100 }, noon, noon.Add(200 * time.Hour), 1, 20_000, "0.01"},
		"rounded half up":               {func(r *reservations.Reservation) { r.Quantity = 1 }, noon, noon.Add(3 * time.Hour), 2, 3, "66.67"},
	} {
		r := theExample(shared)
		c.change(&r)
		u := r.NewUtilization(c.from, c.to)
		u.Covered += reservations.Units(c.covered)
		if u.Reserved != reservations.Units(c.reserved) || u.Percent() != c.percent {
			t.Errorf("%s: %s %% of %s, want %s of %d", name, u.Percent(), u.Reserved, c.percent, c.reserved)
		}
	}
}

// TestRSV_18_RSV_19_EnoughUsageIsTheFullSaving shows that the discount and the
// utilization agree about the hours of a reservation, whatever its edges.
func TestRSV_18_RSV_19_EnoughUsageIsTheFullSaving(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		r := theExample(shared)
		r.EffectiveAt, r.ExpiresAt, r.EndedAt = randomTime(rnd), randomTime(rnd), pick(rnd, time.Time{}, randomTime(rnd))
		use := r.NewUtilization(noon.Add(-2*time.Hour), noon.Add(4*time.Hour))
		d := reservations.NewDiscounts([]reservations.Reservation{r})
		for hour := use.From; hour.Before(use.To); hour = hour.Add(time.Hour) {
			u := usage(fleet[1], hour)
			u.Quantity = reservations.Units(9)
			d.Hour(hour, []reservations.Usage{u}, func(_ int, _ *reservations.Reservation, q reservations.Quantity) { use.Covered += q })
		}
		if use.Covered != use.Reserved {
			t.Fatalf("seed %d: %s of %s", seed, use.Covered, use.Reserved)
		}
	}
}
