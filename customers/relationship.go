package customers

import (
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// RelationshipState says whether partner and customer have a reseller relationship.
type RelationshipState string

// The states; the zero value is none.
const (
	NoRelationshipYet   RelationshipState = ""
	RelationshipActive  RelationshipState = "active"
	RelationshipRemoved RelationshipState = "removed"
)

// RelationshipKind says as what the partner serves the customer.
type RelationshipKind string

// The kinds.
const (
	KindDirect           RelationshipKind = "direct"
	KindProvider         RelationshipKind = "provider"
	KindIndirectReseller RelationshipKind = "indirect_reseller"
)

// Valid reports whether k is one of the kinds.
func (k RelationshipKind) Valid() bool {
	return k == KindDirect || k == KindProvider || k == KindIndirectReseller
}

// Origin says how a relationship came about.
type Origin string

// The origins.
const (
	OriginCreated Origin = "customer_created"
	OriginRequest Origin = "request"
)

// Relationship is the reseller relationship of a partner with a customer
// (2.7). The zero Relationship is none.
type Relationship struct {
	State     RelationshipState
	Kind      RelationshipKind
	Origin    Origin
	Since     time.Time
	RemovedAt time.Time // zero unless removed

	// PartnerResponsible says that the partner answers for support and for
	// the terms of its agreement with Microsoft. It stays true when the
	// customer takes the administrator privileges away, until the partner
	// notes that it renegotiated its agreement (REL-12, REL-32).
	PartnerResponsible bool
}

// Active reports whether the relationship is there.
func (r Relationship) Active() bool { return r.State == RelationshipActive }

func newRelationship(kind RelationshipKind, origin Origin, at time.Time) Relationship {
	return Relationship{State: RelationshipActive, Kind: kind, Origin: origin, Since: at, PartnerResponsible: true}
}

// NoteRenegotiated notes that the agreement with the customer was
// renegotiated, which ends the partner's responsibility and nothing else
// (REL-32).
func (c Customer) NoteRenegotiated(at time.Time) Customer {
	c.Relationship.PartnerResponsible, c.Stamp = false, c.Touch(at)
	return c
}

// Holdings are what still ties a customer to a partner when the relationship
// is to be removed.
type Holdings struct {
	Reservations  int // active or pending
	Software      int // uncancelled software purchases
	Subscriptions int // active or pending
}

// checkCancelled refuses by a rule while reservations or software purchases
// are left.
func (c Customer) checkCancelled(left Holdings, rule pcerr.Rule) error {
	switch {
	case left.Reservations > 0:
		return pcerr.New(pcerr.ActiveReservationsRemain, rule, "cancel the customer's reservations first").About(string(c.ID))
	case left.Software > 0:
		return pcerr.New(pcerr.ActiveSoftwareRemains, rule, "cancel the customer's software purchases first").About(string(c.ID))
	}
	return nil
}

// EndRelationship returns the record without relationship and DAP (2.7). It
// refuses, in this order, while there are reservations, software purchases or
// subscriptions (REL-25).
func (c Customer) EndRelationship(left Holdings, at time.Time) (Customer, error) {
	if err := c.checkCancelled(left, "REL-25"); err != nil {
		return c, err
	}
	if left.Subscriptions > 0 {
		return c, pcerr.New(pcerr.ActiveSubscriptionsRemain, "REL-25", "suspend the customer's subscriptions first").About(string(c.ID))
	}
	c.Relationship.State, c.Relationship.RemovedAt, c.Stamp = RelationshipRemoved, at, c.Touch(at)
	if c.DAP.Active() {
		c.DAP = c.DAP.removed("", at)
	}
	return c, nil
}

// DAPState says whether the partner may administer the customer's tenant.
type DAPState string

// The states; the zero value is none.
const (
	NoDAPYet   DAPState = ""
	DAPActive  DAPState = "active"
	DAPRemoved DAPState = "removed"
)

// DAP is the delegated administration privileges of a partner at a customer
// (2.8). No operation of the partner makes them active (DAP-8). The zero DAP
// is none.
type DAP struct {
	State     DAPState
	GrantedAt time.Time
	GrantedBy permissions.UserID // the customer's user; empty when the partner created the customer
	RemovedAt time.Time
	RemovedBy permissions.UserID // the customer's user; empty when the relationship was removed
}

// Active reports whether the privileges are there.
func (d DAP) Active() bool { return d.State == DAPActive }

// RoleOf returns the directory role that partner roles give in the customer's
// tenant: admin agents are global administrators, helpdesk agents helpdesk
// administrators (DAP-2), nobody else anything.
func (d DAP) RoleOf(r permissions.Roles) DirectoryRoles {
	switch {
	case !d.Active():
		return 0
	case r.Has(permissions.AdminAgent):
		return GlobalAdministrator
	case r.Has(permissions.HelpdeskAgent):
		return HelpdeskAdministrator
	}
	return 0
}

// Require refuses with dap_required while the privileges are not active
// (DAP-9, REL-1).
func (d DAP) Require() error {
	if d.Active() {
		return nil
	}
	return pcerr.New(pcerr.DAPRequired, "DAP-9", "ask the customer for delegated administration privileges with a relationship request")
}

func newDAP(by permissions.UserID, at time.Time) DAP {
	return DAP{State: DAPActive, GrantedAt: at, GrantedBy: by}
}

func (d DAP) removed(by permissions.UserID, at time.Time) DAP {
	d.State, d.RemovedAt, d.RemovedBy = DAPRemoved, at, by
	return d
}

// RemoveDAP returns the record after the customer took the privileges away:
// relationship, subscriptions, Azure role assignments and the partner's
// responsibility stay (DAP-5, DAP-6, REL-12). The customer must confirm
// (DAP-7); there must be something to take away.
func (c Customer) RemoveDAP(by permissions.UserID, confirmed bool, at time.Time) (Customer, error) {
	if !c.DAP.Active() {
		return c, pcerr.New(pcerr.NotFound, "DAP-7", "this partner has no delegated administration privileges").About(string(c.Partner))
	}
	if !confirmed {
		return c, pcerr.New(pcerr.ConfirmationRequired, "DAP-7", "confirm that the partner may no longer administer your tenant").About(string(c.Partner))
	}
	c.DAP, c.Stamp = c.DAP.removed(by, at), c.Touch(at)
	return c, nil
}

// GrantDAP returns the record after the customer reassigned the privileges to
// this partner, which must have an active relationship (2.8).
func (c Customer) GrantDAP(by permissions.UserID, at time.Time) (Customer, error) {
	if !c.Relationship.Active() {
		return c, pcerr.New(pcerr.NoRelationship, "REL-11", "accept a relationship request of this partner first").About(string(c.Partner))
	}
	c.DAP, c.Stamp = newDAP(by, at), c.Touch(at)
	return c, nil
}
