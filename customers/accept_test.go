package customers_test

import (
	"testing"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

// invitation is a request of the partner to customers.
func invitation(kind customers.RelationshipKind, of permissions.TenantID, dap bool) customers.Request {
	return customers.Request{
		Partner: of, Kind: kind, IncludeDelegatedAdmin: dap,
		Invitation: resellers.Invitation{State: resellers.Done},
	}
}

// throughReseller is a reseller's request that names its provider.
func throughReseller() customers.Request {
	r := invitation(customers.KindIndirectReseller, tailspin, true)
	r.Provider = wingtip
	return r
}

// at moves a record's stamp and times to later.
func at(c customers.Customer) customers.Customer {
	c.Stamp = stamp(later, later)
	c.Relationship.Since = later
	if c.DAP.Active() {
		c.DAP.GrantedAt = later
	}
	return c
}

// accepted is the tenant after it accepted the agreement.
func accepted() customers.Tenant {
	t := tenant()
	t.AcceptedMCA, t.UpdatedAt = later, later
	return t
}

func withoutDAP(c customers.Customer) customers.Customer {
	c.DAP = customers.DAP{}
	return c
}

// TestREL_14_REL_21_REL_22_REL_23_Accept compares what each acceptance changes.
func TestREL_14_REL_21_REL_22_REL_23_Accept(t *testing.T) {
	t.Parallel()
	stranger := customers.Party{Partner: direct}
	related := known(contoso, customers.KindDirect, customers.OriginCreated, "")
	ended := related
	ended.Relationship.State, ended.DAP.State = customers.RelationshipRemoved, customers.DAPRemoved
	again := known(contoso, customers.KindDirect, customers.OriginRequest, carla)
	again.UpdatedAt, again.Relationship.Since, again.DAP.GrantedAt = later, later, later
	restored := withoutDAP(related)
	restored.DAP, restored.UpdatedAt = customers.DAP{State: customers.DAPActive, GrantedAt: later, GrantedBy: carla}, later
	fresh := at(known(contoso, customers.KindDirect, customers.OriginRequest, carla))
	providers := customers.Party{Partner: provider, Customer: known(wingtip, customers.KindProvider, customers.OriginCreated, "")}

	for name, c := range map[string]struct {
		request customers.Request
		parties []customers.Party
		want    []customers.Granted
	}{
		"a stranger, with DAP": {
			invitation(customers.KindDirect, contoso, true), []customers.Party{stranger},
			[]customers.Granted{{Customer: fresh, NewRelationship: true, NewDAP: true}},
		},
		"a stranger, without DAP": {
			invitation(customers.KindDirect, contoso, false), []customers.Party{stranger},
			[]customers.Granted{{Customer: withoutDAP(fresh), NewRelationship: true}},
		},
		"DAP restored": {
			invitation(customers.KindDirect, contoso, true), []customers.Party{{Partner: direct, Customer: withoutDAP(related)}},
			[]customers.Granted{{Customer: restored, NewDAP: true}},
		},
		"an ended relationship": {
			invitation(customers.KindDirect, contoso, true), []customers.Party{{Partner: direct, Customer: ended}},
			[]customers.Granted{{Customer: again, NewRelationship: true, NewDAP: true}},
		},
		"reseller and provider": {
			throughReseller(), []customers.Party{{Partner: reseller}, {Partner: provider}},
			[]customers.Granted{
				{Customer: at(known(tailspin, customers.KindIndirectReseller, customers.OriginRequest, carla)), NewRelationship: true, NewDAP: true},
				{Customer: at(known(wingtip, customers.KindProvider, customers.OriginRequest, carla)), NewRelationship: true, NewDAP: true},
			},
		},
		"the provider is there already": {
			throughReseller(), []customers.Party{{Partner: reseller}, providers},
			[]customers.Granted{
				{Customer: at(known(tailspin, customers.KindIndirectReseller, customers.OriginRequest, carla)), NewRelationship: true, NewDAP: true},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := customers.Acceptance{Tenant: tenant(), User: carla, AgreesToMCA: true, Partnership: partnership()}
			got, changed, err := c.request.Accept(a, c.parties, later)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(accepted(), changed); diff != "" {
				t.Errorf("tenant (-want +got):\n%s", diff)
			}
		})
	}
}

// TestREL_16_REL_20_REL_21_CAP_17_CLD_1_CLD_7_RefusalsOfAccept tries the refusals of table 2.6 in their order: each
// case has the faults of those below it too.
func TestREL_16_REL_20_REL_21_CAP_17_CLD_1_CLD_7_RefusalsOfAccept(t *testing.T) {
	t.Parallel()
	government := tenant()
	government.Cloud, government.Country = permissions.USGovernment, "DE"
	german := tenant()
	german.Country = "DE"
	withdrawn := invitation(customers.KindDirect, contoso, true)
	withdrawn.State = resellers.Withdrawn
	open := invitation(customers.KindDirect, contoso, true)
	inGovernment := in(direct, "US", permissions.USGovernment)
	related := known(contoso, customers.KindDirect, "", "")
	for name, c := range map[string]struct {
		request customers.Request
		facts   customers.Acceptance
		parties []customers.Party
		code    pcerr.Code
		rule    pcerr.Rule
	}{
		"withdrawn": {
			withdrawn, customers.Acceptance{Tenant: government, OtherPartner: true, IsPartnerTenant: true},
			[]customers.Party{{Partner: direct}}, pcerr.RequestWithdrawn, "REL-20",
		},
		"other cloud": {
			open, customers.Acceptance{Tenant: government, OtherPartner: true, IsPartnerTenant: true},
			[]customers.Party{{Partner: direct}}, pcerr.CloudMismatch, "CLD-1",
		},
		"the provider is in another cloud": {
			throughReseller(), customers.Acceptance{Tenant: tenant(), IsPartnerTenant: true},
			[]customers.Party{{Partner: reseller}, {Partner: in(provider, "US", permissions.Germany)}}, pcerr.CloudMismatch, "CLD-1",
		},
		"a second partner": {
			open, customers.Acceptance{Tenant: government, OtherPartner: true, IsPartnerTenant: true},
			[]customers.Party{{Partner: inGovernment}}, pcerr.CloudSinglePartner, "CLD-7",
		},
		"a partner's tenant": {
			open, customers.Acceptance{Tenant: german, OtherPartner: true, IsPartnerTenant: true},
			[]customers.Party{{Partner: direct, Customer: related}}, pcerr.CustomerIsPartnerTenant, "CAP-17",
		},
		"the partnership ended": {
			throughReseller(), customers.Acceptance{Tenant: german},
			[]customers.Party{{Partner: reseller}, {Partner: provider}}, pcerr.NoPartnership, "IR-2",
		},
		"other region": {
			open, customers.Acceptance{Tenant: german}, []customers.Party{{Partner: direct, Customer: related}}, pcerr.RegionNotAllowed, "RGN-1",
		},
		"the provider is in another region": {
			throughReseller(), customers.Acceptance{Tenant: tenant(), Partnership: partnership()},
			[]customers.Party{{Partner: reseller}, {Partner: in(provider, "DE", permissions.PublicCloud)}}, pcerr.RegionNotAllowed, "RGN-1",
		},
		"outside the cloud": {
			open, customers.Acceptance{Tenant: government}, []customers.Party{{Partner: in(direct, "FR", permissions.USGovernment)}}, pcerr.RegionNotAllowed, "CLD-16",
		},
		"nothing to change": {
			open, customers.Acceptance{Tenant: tenant()}, []customers.Party{{Partner: direct, Customer: related}}, pcerr.RelationshipExists, "REL-21",
		},
		"nothing to change without DAP": {
			invitation(customers.KindDirect, contoso, false), customers.Acceptance{Tenant: tenant()},
			[]customers.Party{{Partner: direct, Customer: related}}, pcerr.RelationshipExists, "REL-21",
		},
		"the agreement is not accepted": {
			open, customers.Acceptance{Tenant: tenant()}, []customers.Party{{Partner: direct}}, pcerr.MCANotAccepted, "REL-16",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, same, err := c.request.Accept(c.facts, c.parties, later)
			if wantRefusal(t, err, c.code, c.rule, ""); got != nil || same != c.facts.Tenant {
				t.Errorf("refused, and yet %+v, %+v", got, same)
			}
		})
	}
}

// TestREL_16_CLD_9_TheAgreementIsAskedForOnce shows when the tenant stays as
// it is.
func TestREL_16_CLD_9_TheAgreementIsAskedForOnce(t *testing.T) {
	t.Parallel()
	itself, attested, government := tenant(), tenant(), tenant()
	itself.AcceptedMCA = earlier
	attested.Attested = true
	government.Cloud = permissions.USGovernment
	for name, c := range map[string]struct {
		tenant  customers.Tenant
		partner resellers.Partner
	}{
		"accepted before":   {itself, direct},
		"attested before":   {attested, direct},
		"no such agreement": {government, in(direct, "US", permissions.USGovernment)},
	} {
		for _, agrees := range []bool{false, true} {
			_, got, err := invitation(customers.KindDirect, contoso, true).
				Accept(customers.Acceptance{Tenant: c.tenant, User: carla, AgreesToMCA: agrees}, []customers.Party{{Partner: c.partner}}, later)
			if err != nil || got != c.tenant {
				t.Errorf("%s, agrees %t: %+v, %v", name, agrees, got, err)
			}
		}
	}
}
