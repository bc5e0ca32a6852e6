package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/partnercenter"
	"cspkit.example/partnercentertest"
	"cspkit.example/permissions"
)

// people are the users of the fixture who see most of their partner, by name.
func people(w *partnercentertest.World) map[string]permissions.Identity {
	return map[string]permissions.Identity{
		"anna": w.Anna, "gina": w.Gina, "bill": w.Bill, "lars": w.Lars, "aylin": w.Aylin, "gerd": w.Gerd, "ingo": w.Ingo, "rita": w.Rita, "renee": w.Renee,
		"nils": w.Nils, "cody": w.Cody, "gwen": w.Gwen, "rolf": w.Rolf,
	}
}

// shown is what the page shows.
type shown struct {
	World     string   // empty: the main one
	Worlds    []string // the forks
	Now       time.Time
	Tenants   []tenantShown
	Calls     []partnercentertest.Call
	Exchanges []partnercentertest.Exchange
	Behaviour []string
	Faults    []string
}

// tenantShown is a partner as one of its users sees it.
type tenantShown struct {
	Name, Types, Country, Status, ID string
	Customers                        []customers.Customer
	Records                          []activity.Record
}

// newest is how many of each list the page shows.
const newest = 50

// look gathers what the page shows, and leaves no trace in the journal that
// it shows.
func look(ctx context.Context, w *partnercentertest.World) (shown, error) {
	calls, exchanges := w.Journal().Calls(), w.Exchanges()
	out := shown{Now: w.Clock.Now(), Calls: last(calls), Exchanges: last(exchanges), Behaviour: w.Behaviour(), Faults: w.Faults()}
	still, err := w.Branch(ctx)
	if err != nil {
		return out, err
	}
	defer still.Close()
	seen := map[permissions.TenantID]bool{}
	for _, name := range slices.Sorted(maps.Keys(people(w))) {
		who := people(w)[name]
		partner, err := still.As(who).Account().Get(ctx)
		if err != nil || seen[who.Tenant] {
			continue // not in this world, or not for this user
		}
		seen[who.Tenant] = true
		t := tenantShown{Name: partner.Name, Types: partner.Types.String(), Country: string(partner.Country), Status: string(partner.Status), ID: string(partner.Tenant)}
		if page, err := still.As(who).Customers().List(ctx, partnercenter.CustomerQuery{Paging: partnercenter.Paging{Limit: newest}}); err == nil {
			t.Customers = page.Items
		}
		if page, err := still.As(who).Activity().List(ctx, activity.Query{}, partnercenter.Paging{Limit: newest}); err == nil {
			t.Records = page.Items
		}
		out.Tenants = append(out.Tenants, t)
	}
	return out, nil
}

// last returns the last of a list, newest first.
func last[T any](all []T) []T {
	all = slices.Clone(all[max(0, len(all)-newest):])
	slices.Reverse(all)
	return all
}
