package reservations_test

import (
	"testing"
	"time"

	"cspkit.example/reservations"
)

// TestRSV_29_StatesFollowTheClock asks at the edges of the term.
func TestRSV_29_StatesFollowTheClock(t *testing.T) {
	t.Parallel()
	r := theExample(shared)
	end := r.ExpiresAt
	for _, c := range []struct {
		stored reservations.State
		at     time.Time
		want   reservations.State
		alive  bool
	}{
		{reservations.Active, noon, reservations.Active, true},
		{reservations.Active, end.Add(-1), reservations.Active, true},
		{reservations.Active, end, reservations.Expired, false},
		{reservations.Pending, noon.Add(-1), reservations.Pending, true},
		{reservations.Pending, noon, reservations.Active, true},
		{reservations.Pending, end, reservations.Expired, false},
		{reservations.PendingCancellation, end, reservations.PendingCancellation, true},
		{reservations.PendingExchange, end, reservations.PendingExchange, true},
		{reservations.Cancelled, noon, reservations.Cancelled, false},
		{reservations.Exchanged, noon, reservations.Exchanged, false},
	} {
		r.State = c.stored
		got := r.At(c.at)
		if got.State != c.want || got.Alive() != c.alive {
			t.Errorf("%s at %v is %s, alive %t; want %s, %t", c.stored, c.at, got.State, got.Alive(), c.want, c.alive)
		}
	}
}
