// Command embed is the smallest program that embeds the engine with things of
// its own: a store that counts, a clock that it moves, and a logger.
//
//	go run ./examples/embed
package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"cspkit.example/memstore"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/store"
)

// counting is a store around a store: it counts the commits. Everything that
// it does not name passes through.
type counting struct {
	store.Store
	commits atomic.Int64
}

// Update counts what the store underneath committed.
func (c *counting) Update(ctx context.Context, fn func(context.Context, store.Writer) error) error {
	err := c.Store.Update(ctx, fn)
	if err == nil {
		c.commits.Add(1)
	}
	return err
}

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal("embed: ", err)
	}
}

func run(ctx context.Context) error {
	now := time.Date(2020, 6, 1, 0, 0, 0, 0, time.UTC)
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	db := &counting{Store: memstore.New()}
	center, err := partnercenter.New(ctx, db, &partnercenter.Options{
		Now:    func() time.Time { return now },
		Logger: logger,
	})
	if err != nil {
		return err
	}
	contoso, err := center.Enrol(ctx, resellers.Enrolment{
		Types: permissions.DirectBillPartner, Cloud: permissions.PublicCloud, Domain: "contoso.example",
		Legal: resellers.LegalProfile{
			CompanyName: "Contoso", ContactEmail: "info@contoso.example",
			Address: resellers.Address{FirstName: "Gina", LastName: "Doe", Line1: "1 Main Street", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US"},
		},
		Admin: permissions.NewUser{FirstName: "Gina", LastName: "Doe", Email: "gina@contoso.example"},
	})
	if err != nil {
		return err
	}
	now = now.Add(48 * time.Hour) // the engine sees the clock that it was given
	partner, err := center.Platform().Vet(ctx, contoso.Partner.Tenant, true)
	if err != nil {
		return err
	}
	fmt.Printf("%s applied on %s and is %s since %s\n", partner.Name, partner.CreatedAt.Format(time.DateOnly), partner.Status, partner.UpdatedAt.Format(time.DateOnly))
	fmt.Printf("%d commits\n", db.commits.Load())

	// A store that fails is reported once, to the caller and to the logger.
	if err := db.Close(); err != nil {
		return err
	}
	_, err = center.As(contoso.Admin.Identity()).Account().Get(ctx)
	fmt.Println("after closing the store:", err)
	return nil
}

// withoutTime keeps the output the same in every run.
func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
