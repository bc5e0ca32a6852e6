package partnercenter_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// tailspin asks for the customer Tailspin under a request ID.
func tailspin(id string) customers.NewCustomer {
	n := fixture.NewCustomer("Tailspin", "US", "Tina")
	n.RequestID = id
	return n
}

func (w *world) creating(who permissions.Identity, n customers.NewCustomer) func() error {
	return func() error { return drop(w.As(who).Customers().Create(w.ctx, n)) }
}

// The same request again gives the customer as it is by then, changes nothing
// and shows no password.
func TestCUS_11_CUS_4_TheSameRequestAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mark := w.mark()
	first := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, tailspin("r-1")))
	assert.False(t, first.Credentials.Password.IsZero())
	renamed := must[customers.Customer](w)(w.As(w.Sam).Customer(first.Customer.ID).Rename(w.ctx, "Tail"))
	w.Clock.Advance(400 * oneDay)
	before := w.rows()
	for _, who := range []permissions.Identity{w.Anna, w.Sam} {
		again := must[partnercenter.CreatedCustomer](w)(w.As(who).Customers().Create(w.ctx, tailspin("r-1")))
		wantDiff(t, "again", renamed, again.Customer)
		assert.Equal(t, permissions.Credentials{}, again.Credentials)
	}
	wantDiff(t, "rows", before, w.rows())
	wantOps(t, w.logged(mark, w.Anna.Tenant), activity.AddCustomer, activity.CreateAgreement, activity.UpdateCustomerCompanyName)
	w.refused(pcerr.SecretAlreadyShown, "CUS-4", func() error { return drop(w.As(w.Anna).Customer(first.Customer.ID).Credentials(w.ctx)) })
}

// An ID is of one request and one partner; without one, creation is not
// repeatable.
func TestCUS_11_REL_29_WhatAnIDIsOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.creating(w.Anna, tailspin("r-1"))())
	for name, change := range map[string]func(*customers.NewCustomer){
		"another name":      func(n *customers.NewCustomer) { n.Profile.CompanyName = "Other" },
		"another domain":    func(n *customers.NewCustomer) { n.Domain = "other.onmicrosoft.com" },
		"not attested":      func(n *customers.NewCustomer) { n.Attestation = nil },
		"another date":      func(n *customers.NewCustomer) { n.Attestation.DateAgreed = fixture.Start.Add(-oneDay) },
		"for a reseller":    func(n *customers.NewCustomer) { n.Reseller = w.Rita.Tenant },
		"malformed besides": func(n *customers.NewCustomer) { n.Domain = "" },
	} {
		t.Log(name)
		n := tailspin("r-1")
		change(&n)
		w.refusedField(pcerr.InvalidInput, "CUS-11", "requestId", w.creating(w.Anna, n))
	}
	for _, id := range []string{"", "r-2", "R-1"} {
		w.refused(pcerr.TenantExists, "REL-29", w.creating(w.Anna, tailspin(id)))
	}
	w.refused(pcerr.TenantExists, "REL-29", w.creating(w.Lars, tailspin("r-1")))
	other := tailspin("r-1")
	other.Domain = "litware-tailspin.onmicrosoft.com"
	w.ok(w.creating(w.Lars, other)())
	for _, id := range []string{" ", "a\x00", "\xff", strings.Repeat("r", 257)} {
		w.refusedField(pcerr.InvalidInput, "ID-13", "requestId", w.creating(w.Anna, tailspin(id)))
	}
}

// A request that was refused or undone is not remembered: the ID serves again.
func TestCUS_11_ACT_6_ARefusedRequestIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	far := tailspin("r-1")
	far.Profile.Address.Country = "CA"
	w.refused(pcerr.RegionNotAllowed, "RGN-1", w.creating(w.Anna, far))
	w.refused(pcerr.RoleNotAllowed, "CUS-6", w.creating(w.Gina, tailspin("r-1")))
	undone := errors.New("undone")
	before := w.rows()
	assert.ErrorIs(t, w.As(w.Anna).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		if _, err := s.Customers().Create(ctx, tailspin("r-1")); err != nil {
			return err
		}
		return undone
	}), undone)
	wantDiff(t, "rows", before, w.rows())
	made := must[partnercenter.CreatedCustomer](w)(w.As(w.Anna).Customers().Create(w.ctx, tailspin("r-1")))
	assert.False(t, made.Credentials.Password.IsZero())
	// Who may not create, learns nothing from an ID either.
	w.refused(pcerr.RoleNotAllowed, "CUS-2", w.creating(w.Hal, tailspin("r-1")))
	w.refused(pcerr.RoleNotAllowed, "CUS-6", w.creating(w.Gina, tailspin("r-1")))
	w.ok(w.As(w.Gina).Customer(made.Customer.ID).RemoveRelationship(w.ctx))
	w.refused(pcerr.NoRelationship, "REL-26", w.creating(w.Anna, tailspin("r-1")))
}

// The same request many times at once makes one customer, and one of them
// gets the password.
func TestCUS_11_TheSameRequestAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(w.Partner(w.ctx))
	n := fixture.NewCustomer("Proseware", "IT", "Paola")
	n.RequestID, n.Reseller = "r-1", w.Rita.Tenant
	mark := w.mark()
	made := make([]partnercenter.CreatedCustomer, 8)
	errs := make([]error, len(made))
	var all sync.WaitGroup
	for i := range made {
		all.Go(func() { made[i], errs[i] = w.As(w.Ingo).Customers().Create(w.ctx, n) })
	}
	all.Wait()
	passwords := 0
	for i, m := range made {
		w.ok(errs[i])
		assert.Equal(t, made[0].Customer, m.Customer)
		if !m.Credentials.Password.IsZero() {
			passwords++
		}
	}
	assert.Equal(t, 1, passwords)
	wantOps(t, w.logged(mark, w.Ingo.Tenant), activity.AddCustomer, activity.CreateAgreement)
	assert.Equal(t, []string{"Proseware"}, w.listed(w.Renee, partnercenter.CustomerQuery{}))
}
