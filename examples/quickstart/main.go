// Command quickstart plays the main story of the Cloud Solution Provider
// program: a provider and a reseller work together, a customer buys an Azure
// reservation by itself, and the partner sees it, answers for it, and cancels
// it.
//
//	go run ./examples/quickstart
//
// It prints what happens and writes the activity log to activity.csv in the
// current folder. The clock and the randomness are fixed, so that every run
// prints the same.
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
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// clock stands still until the story moves it.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func run(ctx context.Context) error {
	clock := &clock{time.Date(2020, 6, 1, 9, 0, 0, 0, time.UTC)}
	center, err := partnercenter.New(ctx, memstore.New(), &partnercenter.Options{
		Now:  clock.now,
		Rand: rand.NewChaCha8([32]byte([]byte("a seed, so every run is the same"))), // never in production
	})
	if err != nil {
		return err
	}
	s := &story{center: center, clock: clock}
	for _, chapter := range []func(context.Context) error{
		s.enrolPartners, s.formPartnership, s.createCustomer, s.orderAzurePlan,
		s.switchPermission, s.customerBuys, s.partnerSees, s.cancelReservation,
		s.removePartnership, s.printLog,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
		clock.at = clock.at.Add(time.Minute)
	}
	return nil
}
