// Command month plays a month of an indirect provider with three resellers:
// Azure usage that reservations discount, a spending budget, the invoices of
// the month with their reconciliation files, and a payment that comes late.
//
//	go run ./examples/month
//
// The clock and the randomness are fixed, so that every run prints the same.
package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"cspkit.example/memstore"
	"cspkit.example/partnercenter"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "month:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	m := &month{now: time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC)}
	var err error
	m.center, err = partnercenter.New(ctx, memstore.New(), &partnercenter.Options{
		Now:  func() time.Time { return m.now },
		Rand: rand.NewChaCha8([32]byte([]byte("a seed, so every run is the same"))), // never in production
	})
	if err != nil {
		return err
	}
	for _, chapter := range []func(context.Context) error{m.setUp, m.play, m.compare, m.bill, m.payLate} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	return nil
}

func title(text string) { fmt.Printf("\n== %s\n", text) }

func say(format string, args ...any) { fmt.Printf("   "+format+"\n", args...) }
