package partnercenter

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"maps"
	"sync"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// Store is what a backend implements; see package store.
type Store = store.Store

// Options change what New takes for granted. The zero value of each field is
// its default.
type Options struct {
	// Now is the clock. Default: time.Now. It is read once for each
	// operation, before its transaction.
	Now func() time.Time

	// Rand is where identifiers and passwords come from. Default:
	// crypto/rand. Reads are serialised. Anything weaker is for tests only.
	Rand io.Reader

	// Logger is told of operations that the store failed. It never sees
	// secrets. Default: no log.
	Logger *slog.Logger

	// PasswordCost is what hashing a password that a user chose costs.
	// Default: permissions.DefaultHashCost.
	PasswordCost permissions.HashCost

	// EnforceMFA refuses users of the public cloud that have not completed
	// multi-factor authentication with mfa_required (ID-9, ID-10).
	EnforceMFA bool

	// HoldFulfilment lets cancellations and exchanges of reservations wait for
	// Platform.FulfilReservation. Default: they are fulfilled at once (RSV-28).
	HoldFulfilment bool

	// Sandbox makes it Microsoft's integration sandbox, which has room for
	// little, makes no invoices, and lets partners delete customers (SBX-1 to
	// SBX-3).
	Sandbox bool

	// ToUSD converts an amount for the yearly cap on refunds (section 7.4).
	// Default: amounts in other currencies than USD do not count.
	ToUSD func(money.Amount) money.Amount

	// Around, when given, is called around every operation and must call run
	// once, or not at all: for tracing, metrics and injected faults. What it
	// returns is what the operation returns.
	Around func(ctx context.Context, op Operation, run func(context.Context) error) error

	// AcceptancePortals replaces where the customers of a cloud accept a
	// reseller relationship (CLD-15). Default: permissions.AcceptancePortal.
	AcceptancePortals map[permissions.Cloud]permissions.Portal
}

// Operation is what Options.Around is told of an operation.
type Operation struct {
	Who    permissions.Identity // the zero Identity: Microsoft's side
	Action permissions.Action   // of a partner's user; the zero Action for all others
	Writes bool
}

// around runs an operation, inside Options.Around where it is given.
func (c *Center) around(ctx context.Context, op Operation, run func(context.Context) error) error {
	if c.opts.Around == nil {
		return run(ctx)
	}
	return c.opts.Around(ctx, op, run)
}

// Center is the whole of Partner Center over a store. It is safe for
// concurrent use.
type Center struct {
	store store.Store
	opts  Options
	mu    sync.Mutex // guards opts.Rand
}

// New prepares the store for the engine and returns the engine. The store
// stays the caller's: closing it ends the engine. Several Centers may share
// one store.
func New(ctx context.Context, s Store, o *Options) (*Center, error) {
	c := &Center{store: s}
	if o != nil {
		c.opts = *o
	}
	if c.opts.Now == nil {
		c.opts.Now = time.Now
	}
	if c.opts.Rand == nil {
		c.opts.Rand = rand.Reader
	}
	if c.opts.Logger == nil {
		c.opts.Logger = slog.New(slog.DiscardHandler)
	}
	if c.opts.PasswordCost == (permissions.HashCost{}) {
		c.opts.PasswordCost = permissions.DefaultHashCost
	}
	if c.opts.ToUSD == nil {
		c.opts.ToUSD = onlyUSD
	}
	c.opts.AcceptancePortals = maps.Clone(c.opts.AcceptancePortals)
	if err := s.Prepare(ctx, Schema()); err != nil {
		return nil, storeFailed(err)
	}
	return c, nil
}

// As returns what a partner's user can do in Partner Center. It reads
// nothing: who the user is and what it may do is read in every operation.
func (c *Center) As(who permissions.Identity) *Session {
	s := &Session{center: c, who: who.Canonical(), channel: permissions.Dashboard}
	if check.IsGUID(string(who.Tenant)) && check.IsGUID(string(who.User)) {
		s.key = key(string(s.who.Tenant), string(s.who.User))
	}
	return s
}

// Portal returns what a customer's user can do in the customer's portals and
// in the Azure portal.
func (c *Center) Portal(who permissions.Identity) *Portal {
	return &Portal{center: c, who: who.Canonical()}
}

// Platform returns what Microsoft's side does: vetting, catalogue, MPN IDs,
// tenants without a partner, and the outbox. It is for whoever runs the
// system, not for its users.
func (c *Center) Platform() *Platform { return &Platform{c} }

// AcceptancePortal tells where the customers of a cloud accept a reseller
// relationship, so that a front end sends them there (CLD-3, CLD-14, CLD-15).
func (c *Center) AcceptancePortal(cloud permissions.Cloud) permissions.Portal {
	return cmp.Or(c.opts.AcceptancePortals[cloud], permissions.AcceptancePortal(cloud))
}

func (c *Center) now() time.Time {
	return c.opts.Now().UTC().Truncate(time.Microsecond)
}

func onlyUSD(a money.Amount) money.Amount {
	if a.Currency() == "USD" {
		return a
	}
	return money.Zero("USD")
}
