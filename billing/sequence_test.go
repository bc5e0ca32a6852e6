package billing_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/orders"
)

// terms is what the terms of a subscription cost, worked out day by day: the
// state in which a day ends decides what it costs. A term is named by its end.
type terms map[time.Time][]*big.Rat

// set gives the days of a term from a time on one price: so many units, each at
// its part of the price of its month.
func (d terms) set(s orders.Subscription, from time.Time, units int) {
	end, months := s.CommitmentEnd, map[orders.Term]int{orders.Monthly: 1, orders.OneYear: 12, orders.ThreeYear: 36}[s.Term]
	first := d[end] == nil
	price := new(big.Rat).Quo(rational(s.UnitPrice), big.NewRat(int64(months), 1))
	behind := 12*(end.Year()-s.EffectiveStart.Year()) + int(end.Month()-s.EffectiveStart.Month()) - months
	for m := range months {
		begin, next := orders.AddMonths(s.EffectiveStart, behind+m), orders.AddMonths(s.EffectiveStart, behind+m+1)
		days := int64(next.Sub(begin).Hours()) / 24
		for n := range days {
			at := begin.AddDate(0, 0, int(n))
			if first {
				d[end] = append(d[end], new(big.Rat))
			}
			if at.AddDate(0, 0, 1).After(from) {
				index := int(at.Sub(orders.AddMonths(s.EffectiveStart, behind)).Hours() / 24)
				d[end][index] = new(big.Rat).Mul(price, big.NewRat(int64(units), days))
			}
		}
	}
}

// clear makes a term free.
func (d terms) clear(end time.Time) {
	for n := range d[end] {
		d[end][n] = new(big.Rat)
	}
}

// TestBILL_11_BILL_26_SUB_20_MoneyAddsUp plays random lives of a subscription.
// For each of its terms, all charges and credits together are what its days
// cost, but for the rounding of pro rata; they are never negative, and nothing
// that came back is paid for.
func TestBILL_11_BILL_26_SUB_20_MoneyAddsUp(t *testing.T) {
	t.Parallel()
	const lives = 500
	t.Attr("random-lives", fmt.Sprint(lives))
	for seed := range uint64(lives) {
		r := rand.New(rand.NewPCG(seed, 26))
		s := bought([]orders.ProductType{orders.License, orders.AddOn, orders.MarketplaceSaaS}[r.IntN(3)])
		price := func() string { return fmt.Sprintf("%d.%02d", max(r.IntN(700)-200, 0), r.IntN(100)) } // often of cents only
		s = lasting(s, []orders.Term{orders.Monthly, orders.Monthly, orders.OneYear, orders.ThreeYear}[r.IntN(4)], price())
		s = beginning(s, on(time.January, 1).Add(time.Duration(r.IntN(400*24*60))*time.Minute))
		l := ledger{t: t, s: s, prices: map[time.Time]string{}}
		for n := range 12 {
			l.prices[s.EffectiveStart.AddDate(0, 5*n, 0)] = price()
		}
		play(&l, r)
		if t.Failed() {
			t.Fatalf("seed %d: %s for %s from %s:\n%s", seed, s.ProductType, s.Term, s.EffectiveStart, shown(l.lines))
		}
	}
}

// play lets random things happen, and compares what they cost with the model.
func play(l *ledger, r *rand.Rand) {
	model, most, now := terms{}, l.s.Quantity, l.s.EffectiveStart
	model.set(l.s, now, l.s.Quantity)
	for range 40 {
		next := now.Add(time.Duration(r.IntN(30*24*60)) * time.Minute)
		if r.IntN(8) == 0 && l.s.CommitmentEnd.After(now) { // at the very moment of a renewal
			next = l.s.CommitmentEnd
		}
		for s := l.s; s.Status == orders.Active && s.AutoRenew && !s.CommitmentEnd.After(next); { // the model renews by itself
			s = l.renewed(s, s.CommitmentEnd)
			model.set(s, s.TermStart(), s.Quantity)
		}
		now = next
		current := l.s.At(now)
		if current.Status == orders.Deleted {
			break
		}
		if current.Status == orders.Suspended {
			if r.IntN(2) == 0 {
				continue
			}
			l.change(now, "reactivate", 0)
			if len(l.lines) == 0 || l.lines[len(l.lines)-1].At.Equal(now) { // else the time was paid for before
				model.set(l.s, now, l.s.Quantity)
			}
			continue
		}
		switch r.IntN(6) {
		case 0:
			l.change(now, "suspend", 0)
			switch {
			case l.s.ProductType == orders.MarketplaceSaaS: // brings nothing back
			case now.Sub(l.s.EffectiveStart) <= 30*24*time.Hour:
				model.clear(l.s.CommitmentEnd)
			default:
				model.set(l.s, now, 0)
			}
		case 1:
			l.change(now, "lapses", 0)
		case 2:
			l.change(now, "renews", 0)
		case 3:
			l.bill(now)
		default:
			n := 1 + r.IntN(20)
			l.change(now, "quantity", n)
			most = max(most, n)
			model.set(l.s, now, n)
		}
	}
	l.bill(now)
	model.compare(l, most)
}

// compare checks the sums of all terms.
func (d terms) compare(l *ledger, most int) {
	sums, lines := map[time.Time]*big.Rat{}, map[time.Time]int64{}
	for _, c := range l.lines {
		if sums[c.To] == nil {
			sums[c.To] = new(big.Rat)
		}
		lines[c.To]++
		if sums[c.To].Add(sums[c.To], rational(c.Total)); sums[c.To].Sign() < 0 {
			l.t.Errorf("the term to %s cost %s", c.To, sums[c.To].FloatString(2))
		}
		if !c.From.Before(c.To) || !c.Subtotal.Equal(c.Total) || c.Tax.Sign() != 0 || !c.Total.Equal(c.Total.Round()) {
			l.t.Errorf("a line for %s to %s has %s, %s and %s", c.From, c.To, c.Subtotal, c.Tax, c.Total)
		}
	}
	for end, sum := range sums {
		want := new(big.Rat)
		for _, cost := range d[end] {
			want.Add(want, cost)
		}
		// Half a cent for each of 31 days, for each unit, and for months.
		rounding := big.NewRat(lines[end]*int64(31+2*most+2), 200)
		if diff := new(big.Rat).Sub(sum, want); diff.Abs(diff).Cmp(rounding) > 0 {
			l.t.Errorf("the term to %s cost %s, its days %s", end, sum.FloatString(2), want.FloatString(2))
		}
	}
}

// TestBILL_26_Prorate compares with the formula in exact numbers.
func TestBILL_26_Prorate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		unit           string
		quantity       int64
		allDays, days  int64
		want, currency string
	}{
		{"31.00", 5, 31, 10, "50.00", "USD"},
		{"16.00", 3, 31, 16, "24.81", "USD"},   // 1.55 a day
		{"16.00", -3, 31, 16, "-24.81", "USD"}, // a credit
		{"10.00", 1, 30, 29, "9.57", "USD"},    // 0.33 a day
		{"10.00", 7, 30, 29, "67.55", "USD"},   // 2.33 a day, 9.65 for each
		{"0.10", 1, 31, 31, "0.00", "USD"},     // less than half a cent a day
		{"0.20", 1, 31, 31, "0.31", "USD"},     // more: 0.01 a day
		{"100", 1, 30, 0, "0.00", "EUR"},
		{"100", 0, 30, 30, "0", "EUR"},
		{"0", 9, 30, 30, "0", "EUR"},
	} {
		got := billing.Prorate(money.Must(c.unit, c.currency), c.quantity, c.allDays, c.days)
		if !got.Equal(money.Must(c.want, c.currency)) {
			t.Errorf("%d of %d days for %d x %s %s cost %s, want %s", c.days, c.allDays, c.quantity, c.unit, c.currency, got, c.want)
		}
	}
	r := rand.New(rand.NewPCG(1, 26))
	cents := func(x *big.Rat) *big.Rat { // half away from zero
		twice := new(big.Rat).Mul(new(big.Rat).Abs(x), big.NewRat(200, 1))
		n := new(big.Int).Quo(twice.Num(), twice.Denom())
		n.Add(n, big.NewInt(1)).Quo(n, big.NewInt(2))
		return new(big.Rat).Mul(big.NewRat(int64(x.Sign()), 100), new(big.Rat).SetInt(n))
	}
	for range 20_000 {
		unit, quantity := usd(fmt.Sprintf("%d.%04d", r.IntN(2000), r.IntN(10_000))), 1+r.Int64N(1+r.Int64N(1_000_000))
		if r.IntN(2) == 0 {
			quantity = -quantity
		}
		all := 1 + r.Int64N(31)
		days := r.Int64N(all + 1)
		exact := new(big.Rat).Mul(rational(unit), big.NewRat(quantity, all))
		exact = cents(new(big.Rat).Mul(cents(exact), big.NewRat(days, quantity)))
		exact.Mul(exact, big.NewRat(quantity, 1))
		if got := billing.Prorate(unit, quantity, all, days); rational(got).Cmp(exact) != 0 {
			t.Fatalf("%d of %d days for %d x %s cost %s, want %s", days, all, quantity, unit, got, exact.FloatString(4))
		}
		if minus := billing.Prorate(unit, -quantity, all, days); !minus.Add(billing.Prorate(unit, quantity, all, days)).Equal(usd("0")) {
			t.Fatalf("what %d units bring is not what they cost", quantity)
		}
	}
}
