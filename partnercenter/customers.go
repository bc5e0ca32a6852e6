package partnercenter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/store"
)

// Customers are the customers on the partner's Customers page.
type Customers struct{ s *Session }

// Customers returns the operations on the partner's list of customers.
func (s *Session) Customers() Customers { return Customers{s} }

// CustomerQuery narrows the list of customers. The zero value is all of them.
type CustomerQuery struct {
	Paging
	// Reseller keeps a provider's customers that are associated with this
	// reseller (IR-16).
	Reseller permissions.TenantID
	// Provider keeps a reseller's customers that it shares with this provider
	// (IR-16).
	Provider permissions.TenantID
	// NamePrefix keeps company names that begin with it, without regard to case.
	NamePrefix string
	// DomainPrefix keeps primary domains that begin with it, without regard to
	// case.
	DomainPrefix string
	// Kind keeps relationships of this kind.
	Kind customers.RelationshipKind
}

func (q *CustomerQuery) matches(c *customers.Customer) bool {
	return (q.DomainPrefix == "" || strings.HasPrefix(c.Domain, strings.ToLower(q.DomainPrefix))) &&
		(q.Kind == "" || c.Relationship.Active() && c.Relationship.Kind == q.Kind)
}

// complete checks the query and returns it with its IDs in lower case (ID-2,
// ID-13).
func (q CustomerQuery) complete() (CustomerQuery, error) {
	err := check.Optional("namePrefix", q.NamePrefix)
	if err == nil {
		err = check.Optional("domainPrefix", q.DomainPrefix)
	}
	if err == nil && q.Kind != "" && !q.Kind.Valid() {
		err = pcerr.Invalid("ID-13", "kind", "use direct, provider or indirect_reseller")
	}
	if err == nil && q.Reseller != "" {
		q.Reseller, err = check.GUID("reseller", q.Reseller)
	}
	if err == nil && q.Provider != "" {
		q.Provider, err = check.GUID("provider", q.Provider)
	}
	return q, err
}

// List returns a page of the customers that the partner sees, by company name
// without regard to case (REL-8, CUS-12).
func (cs Customers) List(ctx context.Context, q CustomerQuery) (Page[customers.Customer], error) {
	return cs.list(ctx, permissions.CustomerList, q)
}

func (cs Customers) list(ctx context.Context, a permissions.Action, q CustomerQuery) (out Page[customers.Customer], err error) {
	err = cs.s.view(ctx, a, func(u *unit) error {
		out, err = u.listCustomers(q)
		return err
	})
	return out, err
}

// All yields the customers that q selects, in the order of List.
func (cs Customers) All(ctx context.Context, q CustomerQuery) iter.Seq2[customers.Customer, error] {
	return cs.walk(ctx, permissions.CustomerList, q)
}

// ExportCSV writes the customers that q selects as a CSV file with the columns
// Microsoft ID, Company name, Primary domain name, Relationship (CUS-7).
func (cs Customers) ExportCSV(ctx context.Context, w io.Writer, q CustomerQuery) error {
	header := []string{"Microsoft ID", "Company name", "Primary domain name", "Relationship"}
	return activity.WriteTable(w, header, cs.walk(ctx, permissions.CustomerExport, q), func(c customers.Customer) []string {
		return []string{string(c.ID), c.CompanyName, c.Domain, c.RelationshipToPartner()}
	})
}

func (cs Customers) walk(ctx context.Context, a permissions.Action, q CustomerQuery) iter.Seq2[customers.Customer, error] {
	return all(ctx, q.Paging, func(ctx context.Context, p Paging) (Page[customers.Customer], error) {
		q.Paging = p
		return cs.list(ctx, a, q)
	})
}

func (u *unit) listCustomers(q CustomerQuery) (Page[customers.Customer], error) {
	me, prefix := string(u.partner.Tenant), strings.ToLower(q.NamePrefix)
	q, err := q.complete()
	if err != nil {
		return Page[customers.Customer]{}, err
	}
	about := ""
	if q.DomainPrefix != "" || q.Kind != "" {
		about = fmt.Sprintf("%q %q", q.DomainPrefix, q.Kind)
	}
	provider, reseller := u.partner.Tenant, q.Reseller
	switch {
	case q.Reseller != "" && q.Provider != "":
		return Page[customers.Customer]{}, pcerr.Invalid("IR-16", "provider", "filter by reseller or by provider, not by both")
	case q.Provider != "":
		provider, reseller = q.Provider, u.partner.Tenant
	case q.Reseller == "":
		l := listing[customers.Customer]{
			from: customerRecords, about: about,
			scan: store.Scan{Index: byName, Equal: []store.Value{store.String(me), store.Bool(true)}, Prefix: prefix},
		}
		if about != "" {
			l.keep, l.filters = q.matches, true
		}
		return page(u, l, q.Paging)
	}
	return gather(u, customerRecords, &listing[customers.Association]{
		from: associations, filters: true, about: about,
		scan: store.Scan{Index: byReseller, Equal: []store.Value{store.String(string(provider)), store.String(string(reseller))}, Prefix: prefix},
	}, q.Paging, func(a *customers.Association, r store.Row) (bool, error) {
		at := providersRecord(a, r.Key)
		if a.Provider != u.partner.Tenant {
			at = key(me, string(a.Customer))
		}
		c, version, err := u.peekRecordAt(at)
		if err != nil || c == nil || !c.Listed() || !q.matches(c) {
			return false, err
		}
		u.pick(c, version)
		return true, nil
	})
}

// CreatedCustomer is a new customer and the credentials of its first
// administrator, shown only here (CUS-4, IR-12).
type CreatedCustomer struct {
	Customer    customers.Customer
	Credentials permissions.Credentials
}

// Create makes a customer and its tenant: an active relationship, delegated
// administration privileges, and a first administrator whose temporary
// password is in the answer and nowhere else (CUS-3, CUS-4). A provider may
// name a reseller that it has a partnership with (IR-10, IR-34). The refusals
// are those of table 2.3, in its order.
func (cs Customers) Create(ctx context.Context, n customers.NewCustomer) (out CreatedCustomer, err error) {
	password, hash, err := cs.s.center.temporaryPassword()
	if err != nil {
		return out, err
	}
	var own stored[customers.Customer]
	var admin string // empty when the customer was there
	err = cs.s.change(ctx, permissions.CustomerCreate, func(u *unit) error {
		if err := u.actAsPartner(cs.s); err != nil {
			return err
		}
		if err := u.requireToCreate(n.Attestation != nil); err != nil {
			return err
		}
		again, repeated, err := u.repeated(n)
		if err != nil || repeated {
			own, admin = again, ""
			return err
		}
		reseller, err := u.resellerFor(n)
		if err != nil {
			return err
		}
		if err := u.roomForCustomer(); err != nil {
			return err
		}
		made, err := n.Create(*u.partner, customers.ID(u.newID()), permissions.UserID(u.newID()), u.at)
		if err != nil {
			return err
		}
		if n.Attestation != nil {
			if made.Customer, made.Tenant, err = made.Customer.Attest(made.Tenant, *n.Attestation, u.who.User, u.at); err != nil {
				return err
			}
		}
		if err := u.claimDomain(made.Tenant.Domain, made.Tenant.ID); err != nil {
			return err
		}
		if own, err = u.saveNewCustomer(made, reseller); err != nil {
			return err
		}
		if err := u.savePassword(made.Admin.Identity(), hash); err != nil {
			return err
		}
		if err := u.remember(n, made.Customer.ID); err != nil {
			return err
		}
		admin = made.Admin.UserPrincipalName
		return u.recordNewCustomer(own.value)
	})
	if err != nil {
		return out, err
	}
	out.Customer = own.copyOf(customerRecords)
	if admin != "" {
		out.Credentials = permissions.Credentials{UserName: admin, Password: password}
	}
	return out, nil
}

// repeated returns the customer that the same request made before (CUS-11).
// Another request under the same ID is invalid_input.
func (u *unit) repeated(n customers.NewCustomer) (c stored[customers.Customer], repeated bool, err error) {
	if n.RequestID == "" {
		return c, false, nil
	}
	if err := check.Name("requestId", n.RequestID); err != nil {
		return c, false, err
	}
	before, found, err := find(u, repeats, key(string(u.partner.Tenant), n.RequestID))
	if err != nil || !found {
		return c, false, err
	}
	digest, err := digestOf(n)
	if err == nil && digest != before.Digest {
		err = pcerr.Invalid("CUS-11", "requestId", "another request used this ID: take a new one")
	}
	if err != nil {
		return c, false, err
	}
	c.value, c.version, err = u.peekCustomer(before.Made)
	return c, true, err
}

func (u *unit) remember(n customers.NewCustomer, made customers.ID) error {
	if n.RequestID == "" {
		return nil
	}
	digest, err := digestOf(n)
	if err != nil {
		return err
	}
	return save(u, repeats, &repeat{u.partner.Tenant, n.RequestID, digest, made})
}

func digestOf(request any) (string, error) {
	text, err := json.Marshal(request)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// requireToCreate asks whether the user may create a customer. Attestation with
// it is also refused to whoever may not attest, which is a matter of roles and
// so comes before all but those (CUS-6, 0.3), and in clouds without the
// agreement (CLD-9).
func (u *unit) requireToCreate(attests bool) error {
	err := u.require(permissions.CustomerCreate)
	if !attests || errors.Is(err, pcerr.RoleNotAllowed) {
		return err
	}
	if !permissions.MCAAttest.AllowedTo().Any(u.user.Roles) {
		return pcerr.New(pcerr.RoleNotAllowed, "CUS-6", "create the customer without attestation, or have an admin agent or sales agent do it")
	}
	if err != nil {
		return err
	}
	return u.partner.Cloud.Offers(permissions.MCAConfirmation)
}

// claimDomain takes a domain name for a tenant, unless it has it, else
// tenant_exists (REL-29).
func (u *unit) claimDomain(name string, tenant permissions.TenantID) error {
	d, taken, err := find(u, domains, name)
	if err != nil || taken && d.Tenant == tenant {
		return err
	}
	if taken {
		return pcerr.New(pcerr.TenantExists, "REL-29", "the domain has a tenant already: ask that customer for a relationship instead").About(name)
	}
	return save(u, domains, &domain{name, tenant})
}

// resellerFor checks a new customer up to the reseller that it is for, and
// reads that; nil when it is for none.
func (u *unit) resellerFor(n customers.NewCustomer) (*resellers.Partner, error) {
	n, err := n.Complete(u.partner.Cloud, u.at)
	if err != nil || n.Reseller == "" {
		return nil, err
	}
	reseller, err := u.partnerOf(n.Reseller)
	return &reseller, err
}

// saveNewCustomer stores what a creation made; for a reseller also its
// association and its own record (IR-13, IR-34).
func (u *unit) saveNewCustomer(made customers.Created, reseller *resellers.Partner) (own stored[customers.Customer], err error) {
	if reseller != nil {
		theirs := made.ForReseller(*reseller, u.at)
		link, _ := made.Customer.Associate(made.Tenant, *reseller, theirs, customers.ViaCreation, u.at)
		if _, err := give(u, associations, link); err != nil {
			return own, err
		}
		if _, err := give(u, customerRecords, theirs); err != nil {
			return own, err
		}
	}
	if _, err := give(u, tenants, made.Tenant); err != nil {
		return own, err
	}
	if _, err := give(u, customerUsers, made.Admin); err != nil {
		return own, err
	}
	return give(u, customerRecords, made.Customer)
}

// partnerOf reads a reseller that the acting provider has an active
// partnership with, else no_partnership.
func (u *unit) partnerOf(id permissions.TenantID) (resellers.Partner, error) {
	with, err := u.partnership(u.partner.Tenant, id)
	if err != nil {
		return resellers.Partner{}, err
	}
	if !with.Active() {
		return resellers.Partner{}, resellers.NoPartnership(id)
	}
	return u.partnerAccount(id)
}

func (u *unit) recordNewCustomer(c *customers.Customer) error {
	err := u.record(entry{
		op: activity.AddCustomer, customer: *c, new: c,
		data: []string{"CustomerId", string(c.ID), "Domain", c.Domain, "AssociatedPartnerId", string(c.AssociatedPartner)},
	})
	if err != nil || !c.Agreement.Attested() {
		return err
	}
	return u.recordAttestation(*c)
}
