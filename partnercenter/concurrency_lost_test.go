package partnercenter_test

import (
	"flag"
	"fmt"
	"sync"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
)

var roundsFlag = flag.Int("rounds", 20_000, "how often two writers meet in TestNoWriteIsLost")

// perWorld is how many rounds a world lasts, because its log grows.
const perWorld = 20_000

// Two writers change one subscription at the same time, and somebody who comes
// after both sees what either wrote.
func TestNoWriteIsLost(t *testing.T) {
	t.Parallel()
	rounds := *roundsFlag
	if testing.Short() {
		rounds /= 20
	}
	lost := 0
	for done := 0; done < rounds; done += perWorld {
		w := plainWorld(t)
		id := w.place(w.As(w.Anna), w.Relecloud, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
		for round := range min(perWorld, rounds-done) {
			if !w.bothSeen(id, fmt.Sprint("round ", round), round%2 > 0) {
				lost++
			}
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d rounds lost a write", lost, rounds)
	}
	t.Attr("rounds", fmt.Sprint(rounds))
	t.Attr("lost-writes", fmt.Sprint(lost))
}

// bothSeen lets two write and reports whether both writes are seen.
func (w *world) bothSeen(id orders.SubscriptionID, name string, renew bool) bool {
	subs := func() partnercenter.Subscriptions { return w.As(w.Anna).Customer(w.Relecloud).Subscriptions() }
	var renamed, set error
	var both sync.WaitGroup
	both.Go(func() { renamed = drop(subs().Rename(w.ctx, id, name)) })
	both.Go(func() { set = drop(subs().SetAutoRenew(w.ctx, id, renew)) })
	both.Wait()
	w.ok(renamed)
	w.ok(set)
	found := must[orders.Subscription](w)(subs().Get(w.ctx, id))
	return found.FriendlyName == name && found.AutoRenew == renew
}
