package resellers_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

// address is complete for a customer or partner in the United States.
func address() resellers.Address {
	return resellers.Address{
		FirstName: "Tara", LastName: "Toy", Line1: "1 Main Street", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US",
	}
}

func enrolment() resellers.Enrolment {
	return resellers.Enrolment{
		Types: permissions.IndirectReseller, Cloud: permissions.PublicCloud, Domain: "Tailspin.com",
		Legal: resellers.LegalProfile{CompanyName: "Tailspin Toys", Address: address(), ContactEmail: "Tara@Tailspin.com"},
	}
}

// enrolled is what enrolment makes.
func enrolled() resellers.Partner {
	legal := enrolment().Legal
	legal.ContactEmail = "tara@tailspin.com"
	return resellers.Partner{
		Stamp: stamp(noon, noon), Tenant: tailspin, Name: "Tailspin Toys", Domain: "tailspin.com", Country: "US",
		Cloud: permissions.PublicCloud, Types: permissions.IndirectReseller, Status: permissions.ProgramPending,
		Vetting: resellers.VettingPending, Legal: legal, DirectorySync: resellers.CloudOnly,
	}
}

func TestID_4_ID_12_CAP_1_Enrol(t *testing.T) {
	t.Parallel()
	synced := enrolled()
	synced.DirectorySync, synced.Federated = resellers.AzureADConnect, true
	for name, c := range map[string]struct {
		change func(*resellers.Enrolment)
		want   resellers.Partner
		rule   pcerr.Rule // of invalid_input; empty: enrolled
		field  string
	}{
		"complete": {func(*resellers.Enrolment) {}, enrolled(), "", ""},
		"with its own Active Directory": {func(e *resellers.Enrolment) {
			e.DirectorySync, e.Federated = resellers.AzureADConnect, true
		}, synced, "", ""},
		"lower-case country": {func(e *resellers.Enrolment) { e.Legal.Address.Country = "us" }, enrolled(), "", ""},
		"no type":            {func(e *resellers.Enrolment) { e.Types = 0 }, resellers.Partner{}, "CAP-1", "types"},
		"two types":          {func(e *resellers.Enrolment) { e.Types = permissions.BillToPartners }, resellers.Partner{}, "CAP-1", "types"},
		"unknown cloud":      {func(e *resellers.Enrolment) { e.Cloud = "" }, resellers.Partner{}, "CLD-1", "cloud"},
		"no domain":          {func(e *resellers.Enrolment) { e.Domain = "" }, resellers.Partner{}, "ID-13", "domain"},
		"no company name":    {func(e *resellers.Enrolment) { e.Legal.CompanyName = "" }, resellers.Partner{}, "ID-13", "companyName"},
		"no country":         {func(e *resellers.Enrolment) { e.Legal.Address.Country = "" }, resellers.Partner{}, "ID-13", "country"},
		"no contact":         {func(e *resellers.Enrolment) { e.Legal.ContactEmail = "" }, resellers.Partner{}, "ID-13", "contactEmail"},
		"another's domain":   {func(e *resellers.Enrolment) { e.Legal.ContactEmail = "a@contoso.com" }, resellers.Partner{}, "ID-12", "contactEmail"},
		"a subdomain":        {func(e *resellers.Enrolment) { e.Legal.ContactEmail = "a@x.tailspin.com" }, resellers.Partner{}, "ID-12", "contactEmail"},
		"public mail": {func(e *resellers.Enrolment) {
			e.Domain, e.Legal.ContactEmail = "gmail.com", "a@gmail.com"
		}, resellers.Partner{}, "ID-12", "contactEmail"},
		"unknown sync": {func(e *resellers.Enrolment) { e.DirectorySync = "ldap" }, resellers.Partner{}, "ID-4", "directorySync"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := enrolment()
			c.change(&e)
			got, err := e.Enrol(tailspin, noon)
			code := pcerr.InvalidInput
			if c.rule == "" {
				code = ""
			}
			wantRefusal(t, err, code, c.rule, c.field)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCUS_5_AddressesAreComplete leaves out one part after the other.
func TestCUS_5_AddressesAreComplete(t *testing.T) {
	t.Parallel()
	in := func(country permissions.Country, state, code string) resellers.Address {
		a := address()
		a.Country, a.State, a.PostalCode = country, state, code
		return a
	}
	for name, c := range map[string]struct {
		address resellers.Address
		field   string
	}{
		"complete":                      {address(), ""},
		"no state where it is used":     {in("US", "", "98052"), "state"},
		"no state where it is not used": {in("DE", "", "10115"), ""},
		"no code where it is used":      {in("DE", "", ""), "postalCode"},
		"no code where it is not used":  {in("HK", "", ""), ""},
		"a state nobody asked for":      {in("DE", "Berlin", "10115"), ""},
		"unknown country":               {in("UK", "", "1"), "country"},
		"no street":                     {resellers.Address{FirstName: "a", LastName: "b", City: "c", PostalCode: "1", Country: "DE"}, "addressLine1"},
		"no city":                       {resellers.Address{FirstName: "a", LastName: "b", Line1: "c", PostalCode: "1", Country: "DE"}, "city"},
		"no first name":                 {resellers.Address{LastName: "b", Line1: "c", City: "d", PostalCode: "1", Country: "DE"}, "firstName"},
		"no last name":                  {resellers.Address{FirstName: "b", Line1: "c", City: "d", PostalCode: "1", Country: "DE"}, "lastName"},
		"a broken phone":                {resellers.Address{FirstName: "a", LastName: "b", Line1: "c", City: "d", PostalCode: "1", Country: "DE", Phone: "\x07"}, "phoneNumber"},
		"a broken second line":          {resellers.Address{FirstName: "a", LastName: "b", Line1: "c", Line2: "\n", City: "d", PostalCode: "1", Country: "DE"}, "addressLine2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.address.Complete()
			code := pcerr.InvalidInput
			if c.field == "" {
				code = ""
			}
			wantRefusal(t, err, code, "ID-13", c.field)
			_, err = c.address.CompletePlace()
			if c.field == "firstName" || c.field == "lastName" {
				code = ""
			}
			wantRefusal(t, err, code, "ID-13", c.field)
		})
	}
}

// TestCUS_5_CountriesWithAStateOrWithoutAPostalCode names all of them.
func TestCUS_5_CountriesWithAStateOrWithoutAPostalCode(t *testing.T) {
	t.Parallel()
	for _, c := range strings.Fields("AU BR CA IN JP MX US") {
		if !resellers.StateRequired(permissions.Country(c)) {
			t.Errorf("an address in %s needs no state", c)
		}
	}
	for _, c := range strings.Fields("AE AO BO BS GH HK JM KE MO NG PA QA UG YE ZW") {
		if resellers.PostalCodeRequired(permissions.Country(c)) {
			t.Errorf("an address in %s needs a postal code", c)
		}
	}
	if resellers.StateRequired("DE") || !resellers.PostalCodeRequired("DE") {
		t.Error("an address in DE needs a postal code and no state")
	}
}

// TestID_12_ACompanyIsNotAtAPublicMailService tries each of them, though the
// company claims its domain.
func TestID_12_ACompanyIsNotAtAPublicMailService(t *testing.T) {
	t.Parallel()
	for _, domain := range strings.Fields("aol.com gmail.com gmx.de hotmail.com icloud.com live.com mail.ru msn.com outlook.com qq.com web.de yahoo.co.jp yahoo.com") {
		e := enrolment()
		e.Domain, e.Legal.ContactEmail = domain, "tara@"+domain
		_, err := e.Enrol(tailspin, noon)
		wantRefusal(t, err, pcerr.InvalidInput, "ID-12", "contactEmail")
	}
}

func TestProgramStatusMovesAsSection2_1Says(t *testing.T) {
	t.Parallel()
	const direct, provider = permissions.DirectBillPartner, permissions.IndirectProvider
	all := []permissions.ProgramStatus{
		permissions.ProgramPending, permissions.ProgramRejected, permissions.ProgramQualified,
		permissions.ProgramActive, permissions.ProgramRestricted, permissions.ProgramSuspended,
	}
	type move struct {
		from, to permissions.ProgramStatus
		types    permissions.PartnerTypes
	}
	allowed := map[move]bool{}
	for _, types := range []permissions.PartnerTypes{direct, provider} {
		for _, m := range []move{
			{from: permissions.ProgramActive, to: permissions.ProgramSuspended},
			{from: permissions.ProgramRestricted, to: permissions.ProgramSuspended},
			{from: permissions.ProgramSuspended, to: permissions.ProgramActive},
			{from: permissions.ProgramRestricted, to: permissions.ProgramActive},
			{from: permissions.ProgramQualified, to: permissions.ProgramActive},
		} {
			allowed[move{m.from, m.to, types}] = true
		}
	}
	allowed[move{permissions.ProgramActive, permissions.ProgramRestricted, direct}] = true
	for _, types := range []permissions.PartnerTypes{direct, provider} {
		for _, from := range all {
			for _, to := range all {
				p := enrolled()
				p.Status, p.Types = from, types
				want := p
				got, err := p.SetStatus(to, later)
				if allowed[move{from, to, types}] {
					wantRefusal(t, err, "", "", "")
					want.Status, want.UpdatedAt = to, later
				} else {
					wantRefusal(t, err, pcerr.ProgramNotActive, "CAP-16", "")
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s to %s (-want +got):\n%s", from, to, diff)
				}
			}
		}
	}
}

// TestID_8_CAP_19_FromEnrolmentToActive walks through the first transitions.
func TestID_8_CAP_19_FromEnrolmentToActive(t *testing.T) {
	t.Parallel()
	p := enrolled()
	_, err := p.SignMPA(later)
	wantRefusal(t, err, pcerr.InvalidInput, "ID-8", "mpnId")
	p, mpn, err := p.AssociateMPN(resellers.MPN{ID: "4847383", Country: "US"}, later)
	wantRefusal(t, err, "", "", "")
	if want := (resellers.MPN{Stamp: stamp(later, later), ID: "4847383", Country: "US", Tenant: tailspin}); mpn != want {
		t.Errorf("the MPN ID is %+v", mpn)
	}
	_, err = p.SignMPA(later)
	wantRefusal(t, err, pcerr.ProgramNotActive, "CAP-16", "")

	rejected, err := p.Vet(false, later)
	if err != nil || rejected.Status != permissions.ProgramRejected || rejected.Vetting != resellers.VettingRejected {
		t.Errorf("rejected: %s, %s, %v", rejected.Status, rejected.Vetting, err)
	}
	_, err = rejected.SignMPA(later)
	wantRefusal(t, err, pcerr.ProgramNotActive, "CAP-16", "")
	_, err = rejected.Vet(true, later)
	wantRefusal(t, err, pcerr.ProgramNotActive, "CAP-16", "")

	p, err = p.Vet(true, later.Add(time.Hour))
	if err != nil || p.Status != permissions.ProgramQualified || !p.UpdatedAt.Equal(later.Add(time.Hour)) || p.Vetting != resellers.VettingAuthorized || p.MPASigned() {
		t.Errorf("passed: %s, %s, signed %t, %v", p.Status, p.Vetting, p.MPASigned(), err)
	}
	before := p
	p, err = p.SignMPA(later)
	if err != nil || p.Status != permissions.ProgramActive || !p.MPASigned() || !p.MPA.At("UM").Equal(later) || !p.MPA.At("DE").IsZero() {
		t.Errorf("signed: %s, %t, %v", p.Status, p.MPASigned(), err)
	}
	if before.MPASigned() {
		t.Error("signing changed the partner as it was before")
	}
	suspended, _ := p.SetStatus(permissions.ProgramSuspended, later)
	if s, err := suspended.SignMPA(later); err != nil || s.Status != permissions.ProgramSuspended {
		t.Errorf("signing ends a suspension: %s, %v", s.Status, err)
	}
}

func TestID_8_OneAccountForOneLocation(t *testing.T) {
	t.Parallel()
	p := enrolled()
	for name, m := range map[string]resellers.MPN{
		"another country": {ID: "1", Country: "DE"},
		"another account": {ID: "1", Country: "US", Tenant: wingtip},
	} {
		gotP, gotM, err := p.AssociateMPN(m, later)
		t.Log(name)
		wantRefusal(t, err, pcerr.InvalidInput, "ID-8", "mpnId")
		if !cmp.Equal(gotP, p) || gotM != m {
			t.Error("a refusal changes something")
		}
	}
	if _, _, err := p.AssociateMPN(resellers.MPN{ID: "1", Country: "US", Tenant: tailspin}, later); err != nil {
		t.Errorf("the same account again: %v", err)
	}
	for text, ok := range map[string]bool{"1": true, "4847383": true, "0123456789": true, "": false, "01234567890": false, "-1": false, "12a": false, "١": false, " 1": false} {
		got, err := resellers.ParseMPNID("mpnId", text)
		if ok && (err != nil || got != text) {
			t.Errorf("%q gives %q, %v", text, got, err)
		}
		if !ok {
			wantRefusal(t, err, pcerr.InvalidInput, "ID-8", "mpnId")
		}
	}
}

func TestSignaturesCannotBeChanged(t *testing.T) {
	t.Parallel()
	p := signed(t, provider())
	copied := p
	data, err := json.Marshal(p.MPA)
	if err != nil || string(data) != `{"united_states":"2020-05-20T11:00:00Z"}` {
		t.Errorf("JSON is %s, %v", data, err)
	}
	if err := json.Unmarshal([]byte(`{"europe":"2021-01-01T00:00:00Z"}`), &p.MPA); err != nil {
		t.Fatal(err)
	}
	if !copied.MPASigned() || !copied.MPA.At("DE").IsZero() || copied.MPA.Equal(p.MPA) {
		t.Error("reading signatures changes a copy made before")
	}
	if err := json.Unmarshal([]byte(`{"europe":1}`), &p.MPA); err == nil {
		t.Error("a number is read as a time")
	}
	abroad := copied
	abroad.Country = "DE"
	both, err := abroad.SignMPA(later)
	if err != nil || !both.MPA.At("US").Equal(earlier) || !both.MPA.At("FR").Equal(later) || !copied.MPA.At("FR").IsZero() {
		t.Errorf("a second region: %v, %v", both.MPA, err)
	}
	if again, err := both.SignMPA(later.Add(time.Hour)); err != nil || !again.MPA.At("DE").Equal(later.Add(time.Hour)) || !both.MPA.At("DE").Equal(later) {
		t.Errorf("signed again: %v, %v", again.MPA, err)
	}
}

// FuzzMPNID accepts a number of up to ten digits as it is written, and nothing
// else.
func FuzzMPNID(f *testing.F) {
	for _, s := range []string{"4847383", "0", "0000000001", "9999999999", "10000000000", "", " 1", "+1", "-1", "1.0", "１", "1\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := resellers.ParseMPNID("mpnId", s)
		n, numberErr := strconv.ParseUint(s, 10, 64)
		if number := numberErr == nil && n <= 9_999_999_999 && len(s) <= 10; number != (err == nil) || err == nil && got != s {
			t.Errorf("%q is read as %q, %v", s, got, err)
		}
	})
}
