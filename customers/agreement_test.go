package customers_test

import (
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

func attestation() customers.Attestation {
	return customers.Attestation{FirstName: "Carla", LastName: "Cloud", Email: "carla@relecloud.com", DateAgreed: earlier}
}

func TestMCA_2_Attest(t *testing.T) {
	t.Parallel()
	before := known(contoso, customers.KindDirect, customers.OriginCreated, "")
	for name, c := range map[string]struct {
		change func(*customers.Attestation)
		want   customers.Attestation
		code   pcerr.Code
		rule   pcerr.Rule
		field  string
	}{
		"complete":      {change: func(*customers.Attestation) {}, want: attestation()},
		"just now":      {change: func(a *customers.Attestation) { a.DateAgreed = noon }, want: agreedAt(noon)},
		"a local time":  {change: func(a *customers.Attestation) { a.DateAgreed = earlier.In(time.FixedZone("X", 3600)) }, want: attestation()},
		"nanoseconds":   {change: func(a *customers.Attestation) { a.DateAgreed = earlier.Add(999) }, want: attestation()},
		"in the future": {change: func(a *customers.Attestation) { a.DateAgreed = noon.Add(1) }, code: pcerr.DateInFuture, rule: "MCA-2", field: "dateAgreed"},
		"no date":       {change: func(a *customers.Attestation) { a.DateAgreed = time.Time{} }, code: pcerr.InvalidInput, rule: "MCA-2", field: "dateAgreed"},
		"no first name": {change: func(a *customers.Attestation) { a.FirstName = "" }, code: pcerr.InvalidInput, rule: "ID-13", field: "firstName"},
		"no last name":  {change: func(a *customers.Attestation) { a.LastName = "" }, code: pcerr.InvalidInput, rule: "ID-13", field: "lastName"},
		"no e-mail":     {change: func(a *customers.Attestation) { a.Email = "" }, code: pcerr.InvalidInput, rule: "ID-13", field: "email"},
		"broken phone":  {change: func(a *customers.Attestation) { a.Phone = "\x00" }, code: pcerr.InvalidInput, rule: "ID-13", field: "phoneNumber"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := attestation()
			c.change(&a)
			got, gotTenant, err := before.Attest(tenant(), a, anna, noon)
			wantRefusal(t, err, c.code, c.rule, c.field)
			want, wantTenant := before, tenant()
			if c.code == "" {
				want.Agreement, want.UpdatedAt = customers.Agreement{Attestation: c.want, User: anna, AttestedAt: noon}, noon
				wantTenant.Attested, wantTenant.UpdatedAt = true, noon
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(wantTenant, gotTenant); diff != "" {
				t.Errorf("tenant (-want +got):\n%s", diff)
			}
		})
	}
}

func agreedAt(at time.Time) customers.Attestation {
	a := attestation()
	a.DateAgreed = at
	return a
}

// TestMCA_1_MCA_3_CLD_9_WhoseAcceptanceCounts tries every state.
func TestMCA_1_MCA_3_CLD_9_WhoseAcceptanceCounts(t *testing.T) {
	t.Parallel()
	untold := known(contoso, customers.KindDirect, customers.OriginCreated, "")
	attested := untold
	attested.Agreement = customers.Agreement{AttestedAt: noon}
	government, itself, elsewhere := tenant(), tenant(), tenant()
	government.Cloud = permissions.USGovernment
	itself.AcceptedMCA = earlier
	elsewhere.Attested = true
	for name, c := range map[string]struct {
		record customers.Customer
		tenant customers.Tenant
		code   pcerr.Code
	}{
		"nobody accepted":          {untold, tenant(), pcerr.MCANotAccepted},
		"this partner attested":    {attested, tenant(), ""},
		"another partner attested": {untold, elsewhere, pcerr.MCANotAccepted},
		"the customer accepted":    {untold, itself, ""},
		"a cloud without it":       {untold, government, ""},
	} {
		t.Log(name)
		wantRefusal(t, c.record.CheckMCA(&c.tenant), c.code, "MCA-1", "")
	}
}

func TestMCA_5_AcceptMCA(t *testing.T) {
	t.Parallel()
	want := tenant()
	want.AcceptedMCA, want.UpdatedAt = later, later
	got, err := tenant().AcceptMCA(later)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	bought, government := tenant(), tenant()
	bought.MustBeAttested = true
	government.Cloud = permissions.USGovernment
	got, err = bought.AcceptMCA(later)
	wantRefusal(t, err, pcerr.PartnerActionRequired, "MCA-5", "")
	if got != bought {
		t.Errorf("refused, and yet %+v", got)
	}
	_, err = government.AcceptMCA(later)
	wantRefusal(t, err, pcerr.CloudFeatureUnavailable, "CLD-9", "")
}
