package customers_test

import (
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

// admin is the first administrator that creation makes.
func admin() customers.User {
	return customers.User{
		Stamp: stamp(noon, noon), ID: carla, Tenant: relecloud, FirstName: "Carla", LastName: "Cloud", DisplayName: "Carla Cloud",
		UserPrincipalName: "admin@relecloud.onmicrosoft.com", UsageLocation: "US", Roles: customers.GlobalAdministrator,
		State: permissions.UserActive, MustChangePassword: true,
	}
}

func TestCUS_3_DAP_1_CreateMakesTenantRelationshipAndAdministrator(t *testing.T) {
	t.Parallel()
	forReseller := customers.NewCustomer{Domain: "Relecloud.OnMicrosoft.com", Profile: profile(), Reseller: tailspin}
	alone := forReseller
	alone.Reseller = ""
	for name, c := range map[string]struct {
		partner resellers.Partner
		in      customers.NewCustomer
		kind    customers.RelationshipKind
	}{
		"by a direct bill partner": {direct, alone, customers.KindDirect},
		"by a provider":            {provider, forReseller, customers.KindProvider},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.in.Create(c.partner, relecloud, carla, noon)
			if err != nil {
				t.Fatal(err)
			}
			record := known(c.partner.Tenant, c.kind, customers.OriginCreated, "")
			record.Billing, record.AssociatedPartner = profile(), c.in.Reseller
			want := customers.Created{Tenant: tenant(), Admin: admin(), Customer: record}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestIR_34_TheResellerGetsItsOwnRecord compares the record that comes
// with a customer made for a reseller.
func TestIR_34_TheResellerGetsItsOwnRecord(t *testing.T) {
	t.Parallel()
	created, err := customers.NewCustomer{Domain: "relecloud.onmicrosoft.com", Profile: profile(), Reseller: tailspin}.
		Create(provider, relecloud, carla, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := known(tailspin, customers.KindIndirectReseller, customers.OriginCreated, "")
	want.Billing, want.Associated = profile(), true
	if diff := cmp.Diff(want, created.ForReseller(reseller, noon)); diff != "" {
		t.Errorf("for the reseller (-want +got):\n%s", diff)
	}

	// Named later, on a subscription, the reseller gets the association only.
	association, record := created.Customer.Associate(created.Tenant, reseller, customers.Customer{}, customers.ViaSubscription, later)
	wantAssociation := customers.Association{
		Stamp: stamp(later, later), Provider: wingtip, Customer: relecloud, Reseller: tailspin, Since: later,
		Via: customers.ViaSubscription, CustomerName: "Relecloud",
	}
	if diff := cmp.Diff(wantAssociation, association); diff != "" {
		t.Errorf("association (-want +got):\n%s", diff)
	}
	wantRecord := customers.Customer{
		Stamp: stamp(later, later), Partner: tailspin, ID: relecloud, Domain: "relecloud.onmicrosoft.com", CompanyName: "Relecloud",
		Country: "US", Cloud: permissions.PublicCloud, Associated: true,
	}
	if diff := cmp.Diff(wantRecord, record); diff != "" {
		t.Errorf("the record of a stranger (-want +got):\n%s", diff)
	}
	had := known(tailspin, customers.KindIndirectReseller, customers.OriginRequest, carla)
	_, record = created.Customer.Associate(created.Tenant, reseller, had, customers.ViaSubscription, later)
	had.Associated, had.UpdatedAt = true, later
	if diff := cmp.Diff(had, record); diff != "" {
		t.Errorf("the record that was there (-want +got):\n%s", diff)
	}
}

// TestCUS_5_CLD_4_CLD_16_RGN_1_RefusalsOfCreate takes what is wrong away one by one.
func TestCUS_5_CLD_4_CLD_16_RGN_1_RefusalsOfCreate(t *testing.T) {
	t.Parallel()
	valid := customers.NewCustomer{Domain: "relecloud.onmicrosoft.com", Profile: profile()}
	today, tomorrow := new(attestation()), new(agreedAt(noon.Add(24*time.Hour)))
	german := profile()
	german.Address.Country, german.Address.State = "DE", ""
	with := func(change func(*customers.NewCustomer)) customers.NewCustomer {
		n := valid
		change(&n)
		return n
	}
	for name, c := range map[string]struct {
		partner resellers.Partner
		in      customers.NewCustomer
		code    pcerr.Code
		rule    pcerr.Rule
		field   string
	}{
		"Germany takes nobody": {in(direct, "US", permissions.Germany), customers.NewCustomer{}, pcerr.CloudClosed, "CLD-4", ""},
		"no domain":            {direct, with(func(n *customers.NewCustomer) { n.Domain = "" }), pcerr.InvalidInput, "ID-13", "domain"},
		"no company":           {direct, with(func(n *customers.NewCustomer) { n.Profile.CompanyName = "" }), pcerr.InvalidInput, "ID-13", "companyName"},
		"no first name":        {direct, with(func(n *customers.NewCustomer) { n.Profile.FirstName = "" }), pcerr.InvalidInput, "ID-13", "firstName"},
		"no e-mail":            {direct, with(func(n *customers.NewCustomer) { n.Profile.Email = "" }), pcerr.InvalidInput, "ID-13", "email"},
		"no culture":           {direct, with(func(n *customers.NewCustomer) { n.Profile.Culture = "" }), pcerr.InvalidInput, "CUS-5", "culture"},
		"no language":          {direct, with(func(n *customers.NewCustomer) { n.Profile.Language = "klingonish" }), pcerr.InvalidInput, "CUS-5", "language"},
		"no state":             {direct, with(func(n *customers.NewCustomer) { n.Profile.Address.State = "" }), pcerr.InvalidInput, "ID-13", "state"},
		"no reseller's ID":     {direct, with(func(n *customers.NewCustomer) { n.Reseller = "adatum" }), pcerr.InvalidInput, "ID-2", "reseller"},
		"agreed tomorrow":      {direct, with(func(n *customers.NewCustomer) { n.Attestation = tomorrow }), pcerr.DateInFuture, "MCA-2", "dateAgreed"},
		"agreed":               {direct, with(func(n *customers.NewCustomer) { n.Attestation = today }), "", "", ""},
		"another region":       {direct, with(func(n *customers.NewCustomer) { n.Profile = german }), pcerr.RegionNotAllowed, "RGN-1", ""},
		"same region":          {in(direct, "FR", permissions.PublicCloud), with(func(n *customers.NewCustomer) { n.Profile = german }), "", "", ""},
		"a cloud for the US":   {in(direct, "DE", permissions.USGovernment), with(func(n *customers.NewCustomer) { n.Profile = german }), pcerr.RegionNotAllowed, "CLD-16", ""},
		"a cloud for China":    {in(direct, "US", permissions.China21V), valid, pcerr.RegionNotAllowed, "CLD-16", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.in.Create(c.partner, relecloud, carla, noon)
			wantRefusal(t, err, c.code, c.rule, c.field)
			if c.code != "" && !cmp.Equal(got, customers.Created{}) {
				t.Errorf("refused, and yet %+v", got)
			}
		})
	}
}

func TestCUS_9_CUS_10_ProfileAndName(t *testing.T) {
	t.Parallel()
	before := known(contoso, customers.KindDirect, customers.OriginCreated, "")
	before.Billing = profile()

	changed := profile()
	changed.Email, changed.Culture, changed.Address.City = "Billing@Relecloud.com", "EN-us", "Seattle"
	want := before
	want.Billing, want.UpdatedAt = changed, later
	want.Billing.Email, want.Billing.Culture = "billing@relecloud.com", "en-US"
	got, err := before.UpdateBilling(changed, later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("profile (-want +got):\n%s", diff)
	}

	nameless := changed
	nameless.CompanyName = ""
	got, err = before.UpdateBilling(nameless, later)
	wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "companyName")
	if diff := cmp.Diff(before, got); diff != "" {
		t.Errorf("without a name (-want +got):\n%s", diff)
	}

	changed.Address.Country, changed.Address.State = "UM", ""
	got, err = before.UpdateBilling(changed, later)
	wantRefusal(t, err, pcerr.InvalidInput, "CUS-9", "country")
	if diff := cmp.Diff(before, got); diff != "" {
		t.Errorf("another country (-want +got):\n%s", diff)
	}

	want = before
	want.CompanyName, want.Billing.CompanyName, want.UpdatedAt = "Relecloud AG", "Relecloud AG", later
	got, err = before.Rename("Relecloud AG", later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("name (-want +got):\n%s", diff)
	}
	got, err = before.Rename(" ", later)
	wantRefusal(t, err, pcerr.InvalidInput, "ID-13", "companyName")
	if diff := cmp.Diff(before, got); diff != "" {
		t.Errorf("no name (-want +got):\n%s", diff)
	}
}

// TestCUS_12_REL_26_IR_34_WhoSeesTheCustomer tries every state of a record.
func TestCUS_12_REL_26_IR_34_WhoSeesTheCustomer(t *testing.T) {
	t.Parallel()
	active := known(contoso, customers.KindDirect, customers.OriginCreated, "")
	ended := active
	ended.Relationship.State = customers.RelationshipRemoved
	associated := customers.Customer{ID: relecloud, Associated: true}
	endedButAssociated := ended
	endedButAssociated.Associated = true
	for name, c := range map[string]struct {
		record      customers.Customer
		visible     pcerr.Code
		visibleRule pcerr.Rule
		related     pcerr.Code
		relatedRule pcerr.Rule
	}{
		"active":                  {active, "", "", "", ""},
		"ended":                   {ended, pcerr.NoRelationship, "REL-26", pcerr.NoRelationship, "REL-26"},
		"a stranger":              {customers.Customer{}, pcerr.CustomerNotFound, "CUS-12", pcerr.CustomerNotFound, "CUS-12"},
		"only associated":         {associated, "", "", pcerr.NoRelationship, "IR-34"},
		"ended, still associated": {endedButAssociated, "", "", pcerr.NoRelationship, "IR-34"},
	} {
		t.Log(name)
		wantRefusal(t, c.record.Visible(relecloud), c.visible, c.visibleRule, "")
		wantRefusal(t, c.record.Related(relecloud), c.related, c.relatedRule, "")
		if c.record.Listed() != (c.visible == "") {
			t.Errorf("%s: listed %t", name, c.record.Listed())
		}
	}
}
