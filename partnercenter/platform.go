package partnercenter

import (
	"context"
	"iter"
	"strings"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
)

// Platform is Microsoft's side. It asks for no role: whoever embeds the engine
// decides who may reach it. It is safe for concurrent use.
type Platform struct{ center *Center }

// do runs a change of Microsoft's own, which leaves no record in any
// partner's log unless an operation says so (2.1).
func (p *Platform) do(ctx context.Context, fn func(*unit) error) error {
	return p.center.around(ctx, Operation{Writes: true}, func(ctx context.Context) error {
		return p.center.do(ctx, func(u *unit) error {
			u.name = "microsoft"
			u.leavesNoRecord("ACT-3")
			return fn(u)
		})
	})
}

// Enrolled is a new partner account and the user who enrolled it.
type Enrolled struct {
	Partner resellers.Partner
	Admin   permissions.User
}

// Enrol is a company's application for the program, made by its global admin
// with the work account that the company has in Azure AD (2.1, ID-3, CAP-1).
// The account waits for [Platform.Vet]. A domain that has a tenant already is
// refused with tenant_exists.
func (c *Center) Enrol(ctx context.Context, e resellers.Enrolment) (out Enrolled, err error) {
	err = c.Platform().do(ctx, func(u *unit) error {
		tenant, admin := permissions.TenantID(u.newID()), permissions.UserID(u.newID())
		out, err = u.enrol(e, permissions.Identity{Tenant: tenant, User: admin})
		return err
	})
	return out, err
}

// enrol makes the account of a company and its first user.
func (u *unit) enrol(e resellers.Enrolment, admin permissions.Identity) (out Enrolled, err error) {
	if out.Partner, err = e.Enrol(admin.Tenant, u.at); err != nil {
		return Enrolled{}, err
	}
	e.Admin.Roles = permissions.GlobalAdmin | permissions.AdminAgent
	if out.Admin, err = e.Admin.Create(admin.Tenant, admin.User, u.at); err != nil {
		return Enrolled{}, err
	}
	out.Admin.MustChangePassword = false // it signs in with the company's own directory
	u.partner = &out.Partner
	if err := u.checkAddress(out.Admin); err != nil {
		return Enrolled{}, err
	}
	if err := u.claimDomain(out.Partner.Domain, admin.Tenant); err != nil {
		return Enrolled{}, err
	}
	if err := save(u, partners, &out.Partner); err != nil {
		return Enrolled{}, err
	}
	return out, save(u, partnerUsers, &out.Admin)
}

// Enrol is [Center.Enrol] for a company that has its tenant already: its
// global administrator keeps identity and sign-in (ID-3). From then on the
// tenant transacts in CSP and cannot be a customer there (CAP-17). The
// enrolment must name the tenant's own domain.
func (p *Portal) Enrol(ctx context.Context, e resellers.Enrolment) (out Enrolled, err error) {
	err = p.do(ctx, func(u *unit) error {
		if err := u.requireGlobalAdministrator("REL-15"); err != nil {
			return err
		}
		t, err := u.tenant(u.buyer.Tenant)
		if err != nil {
			return err
		}
		if _, enrolled, err := find(u, partners, string(t.ID)); err != nil || enrolled {
			if enrolled {
				err = pcerr.New(pcerr.TenantExists, "CAP-17", "the company is enrolled already").About(string(t.ID))
			}
			return err
		}
		if !strings.EqualFold(e.Domain, t.Domain) || e.Cloud != t.Cloud {
			return pcerr.Invalid("ID-3", "domain", "enrol with the tenant's own domain "+t.Domain+", in its own cloud")
		}
		u.leavesNoRecord("ACT-3")
		out, err = u.enrol(e, u.who)
		return err
	})
	return out, err
}

// Vet notes the outcome of Microsoft's verification of a pending account, and
// mails it to the partner (2.1, 2.25).
func (p *Platform) Vet(ctx context.Context, partner permissions.TenantID, passed bool) (out resellers.Partner, err error) {
	return p.change(ctx, partner, func(u *unit, old resellers.Partner) (resellers.Partner, error) {
		out, err := old.Vet(passed, u.at)
		if err == nil {
			err = u.mail(Mail{Tenant: out.Tenant, To: out.Legal.ContactEmail, Kind: MailEnrolmentStatus, About: string(out.Vetting)})
		}
		return out, err
	})
}

// SetProgramStatus makes an account active, restricted or suspended (2.1).
func (p *Platform) SetProgramStatus(ctx context.Context, partner permissions.TenantID, to permissions.ProgramStatus) (resellers.Partner, error) {
	return p.change(ctx, partner, func(u *unit, old resellers.Partner) (resellers.Partner, error) {
		return old.SetStatus(to, u.at)
	})
}

func (p *Platform) change(ctx context.Context, partner permissions.TenantID, to func(*unit, resellers.Partner) (resellers.Partner, error)) (out resellers.Partner, err error) {
	err = p.do(ctx, func(u *unit) error {
		partner, err := check.GUID("partner", partner)
		if err != nil {
			return err
		}
		old, err := u.partnerAccount(partner)
		if err != nil {
			return err
		}
		if out, err = to(u, old); err != nil {
			return err
		}
		return save(u, partners, &out)
	})
	return out, err
}

// RegisterMPN makes a location MPN ID known, so that an account in the same
// country can be associated with it (ID-8).
func (p *Platform) RegisterMPN(ctx context.Context, id string, country permissions.Country) error {
	return p.do(ctx, func(u *unit) error {
		id, err := resellers.ParseMPNID("mpnId", id)
		if err != nil {
			return err
		}
		if country, err = permissions.ParseCountry("country", string(country)); err != nil {
			return err
		}
		if _, there, err := find(u, mpns, id); err != nil || there {
			if there {
				err = pcerr.Invalid("ID-8", "mpnId", "the MPN ID is registered already").About(id)
			}
			return err
		}
		return save(u, mpns, &resellers.MPN{Stamp: permissions.Stamp{}.Touch(u.at), ID: id, Country: country})
	})
}

// RegisteredTenant is an organisation that came without a partner, and the
// credentials of its first global administrator, shown only here.
type RegisteredTenant struct {
	Tenant      customers.Tenant
	Admin       customers.User
	Credentials permissions.Credentials
}

// RegisterTenant makes the tenant of an organisation that comes to Microsoft
// by itself; a partner wins it with a relationship request (REL-29, IR-32).
func (p *Platform) RegisterTenant(ctx context.Context, r customers.Registration) (out RegisteredTenant, err error) {
	password, hash, err := p.center.givenPassword(r.Admin.Password)
	if err != nil {
		return out, err
	}
	err = p.do(ctx, func(u *unit) error {
		t, admin, err := r.Register(customers.ID(u.newID()), permissions.UserID(u.newID()), u.at)
		if err != nil {
			return err
		}
		if err := u.claimDomain(t.Domain, t.ID); err != nil {
			return err
		}
		if err := u.savePassword(admin.Identity(), hash); err != nil {
			return err
		}
		if err := save(u, tenants, &t); err != nil {
			return err
		}
		if err := save(u, customerUsers, &admin); err != nil {
			return err
		}
		out = RegisteredTenant{t, admin, permissions.Credentials{UserName: admin.UserPrincipalName, Password: password}}
		return nil
	})
	return out, err
}

// PutItem adds an item to the catalogue, or replaces the one with its ID
// (2.23). A dated price that has begun stays as it is: an item that changes,
// drops or adds one is refused with invalid_input (BILL-15).
func (p *Platform) PutItem(ctx context.Context, i orders.Item) error {
	if err := i.Check(); err != nil {
		return err
	}
	return p.do(ctx, func(u *unit) error {
		old, _, err := find(u, items, i.ID)
		if err != nil {
			return err
		}
		if err := i.CheckChange(old, u.at); err != nil {
			return err
		}
		i := i.Replacing(old, u.at)
		return save(u, items, &i)
	})
}

// PutLicense adds a kind of licence to the catalogue, or replaces the one with
// its ID. Items say that they give it by [orders.Item.LicenseSKU] (CUS-17).
func (p *Platform) PutLicense(ctx context.Context, l customers.LicenseSKU) error {
	l, err := l.Check()
	if err != nil {
		return err
	}
	return p.do(ctx, func(u *unit) error {
		old, _, err := find(u, licenseSKUs, l.ID)
		if err != nil {
			return err
		}
		l := l
		l.Stamp = old.Touch(u.at)
		return save(u, licenseSKUs, &l)
	})
}

// Items yields the catalogue in the order of item IDs.
func (p *Platform) Items(ctx context.Context) iter.Seq2[orders.Item, error] {
	return all(ctx, Paging{}, func(ctx context.Context, paging Paging) (out Page[orders.Item], err error) {
		err = p.center.view(ctx, func(u *unit) error {
			out, err = page(u, listing[orders.Item]{from: items}, paging)
			return err
		})
		return out, err
	})
}
