package customers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/pcerr"
	"github.com/google/go-cmp/cmp"
)

const (
	e3       = "6fd2c87f-b296-42f0-b197-1e91e994b900"
	exchange = "efb87545-963c-4e0d-99df-69c6916d9eb0"
	sway     = "a23b959c-7ce8-4e57-9140-b90eb88a9e97"
)

func assign(skus ...string) (all []customers.LicenseAssignment) {
	for _, sku := range skus {
		all = append(all, customers.LicenseAssignment{SKU: sku})
	}
	return all
}

func TestUpdateLicenses(t *testing.T) {
	t.Parallel()
	before := admin()
	before.Licenses, before.ExcludedPlans = []string{"a", "c"}, []customers.ExcludedPlan{{SKU: "a", Plan: "x"}, {SKU: "c", Plan: "x"}}
	plans := func(pairs ...string) (all []customers.ExcludedPlan) {
		for n := 0; n < len(pairs); n += 2 {
			all = append(all, customers.ExcludedPlan{SKU: pairs[n], Plan: pairs[n+1]})
		}
		return all
	}
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprintf("%03d", i)
	}
	var manyPlans []customers.ExcludedPlan
	for _, plan := range many[1:] {
		manyPlans = append(manyPlans, customers.ExcludedPlan{SKU: "a", Plan: plan})
	}
	for name, c := range map[string]struct {
		to    customers.LicenseUpdate
		want  []string
		plans []customers.ExcludedPlan
		field string
	}{
		"nothing":          {customers.LicenseUpdate{}, []string{"a", "c"}, plans("a", "x", "c", "x"), ""},
		"give and take":    {customers.LicenseUpdate{Assign: assign("b", "b", "a"), Remove: []string{"c", "x"}}, []string{"a", "b"}, plans(), ""},
		"taking wins":      {customers.LicenseUpdate{Assign: assign("b"), Remove: []string{"b"}}, []string{"a", "c"}, plans("a", "x", "c", "x"), ""},
		"other plans":      {customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: "a", Without: []string{"z", "y", "y"}}}}, []string{"a", "c"}, plans("a", "y", "a", "z", "c", "x"), ""},
		"no SKU":           {to: customers.LicenseUpdate{Assign: assign("")}, field: "licenses"},
		"nothing to take":  {to: customers.LicenseUpdate{Remove: []string{"\x00"}}, field: "licenses"},
		"no plan":          {to: customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: "b", Without: []string{""}}}}, field: "excludedPlans"},
		"taking one wins":  {customers.LicenseUpdate{Assign: assign("b", "d"), Remove: []string{"b"}}, []string{"a", "c", "d"}, plans("a", "x", "c", "x"), ""},
		"a hundred":        {customers.LicenseUpdate{Assign: assign(many[1:]...), Remove: []string{"a", "c"}}, many[1:], plans(), ""},
		"a hundred plans":  {customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: "a", Without: many[1:]}}, Remove: []string{"c"}}, []string{"a"}, manyPlans, ""},
		"too many of them": {to: customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: "b", Without: many}}}, field: "excludedPlans"},
		"a hundred one":    {to: customers.LicenseUpdate{Assign: assign(many...), Remove: []string{"a", "c"}}, field: "licenses"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			was := before.Clone()
			got, err := was.UpdateLicenses(c.to, nil, later)
			want := before
			if c.field == "" {
				wantRefusal(t, err, "", "", "")
				want.Licenses, want.ExcludedPlans, want.UpdatedAt = c.want, append([]customers.ExcludedPlan{}, c.plans...), later
			} else {
				wantRefusal(t, err, pcerr.InvalidInput, "ID-13", c.field)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, was); diff != "" {
				t.Errorf("the user as it was has changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCUS_17_UnitsOfLicences(t *testing.T) {
	t.Parallel()
	sku := customers.LicenseSKU{ID: e3, Plans: []customers.ServicePlan{{ID: exchange}, {ID: sway}}}
	update := func(u customers.User, active, consumed int, to customers.LicenseUpdate) (customers.User, error) {
		return u.UpdateLicenses(to, customers.Licensing{e3: {SKU: sku, Active: active, Suspended: 9, Consumed: consumed}}, later)
	}
	without := customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: e3, Without: []string{sway}}}}
	for _, consumed := range []int{2, 3} {
		same, err := update(admin(), 2, consumed, without)
		wantRefusal(t, err, pcerr.LicenseUnavailable, "CUS-17", "")
		if diff := cmp.Diff(admin(), same); diff != "" {
			t.Errorf("refused (-want +got):\n%s", diff)
		}
	}
	got, err := update(admin(), 2, 1, without)
	wantRefusal(t, err, "", "", "")
	if diff := cmp.Diff([]customers.ExcludedPlan{{SKU: e3, Plan: sway}}, got.ExcludedPlans); diff != "" {
		t.Errorf("excluded (-want +got):\n%s", diff)
	}
	got, err = update(got, 2, 2, customers.LicenseUpdate{Assign: assign(e3)})
	wantRefusal(t, err, "", "", "") // it has a unit already
	if len(got.ExcludedPlans) != 0 {
		t.Errorf("still excluded: %v", got.ExcludedPlans)
	}
	_, err = update(admin(), 2, 1, customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: e3, Without: []string{string(carla)}}}})
	wantRefusal(t, err, pcerr.InvalidInput, "CUS-17", "excludedPlans")

	got.Licenses = append(got.Licenses, "other")
	kept := got.KeepLicenses(customers.Licensing{e3: {Active: 3, Consumed: 2}})
	lost := got.KeepLicenses(customers.Licensing{e3: {Active: 2, Consumed: 2}})
	if !slices.Equal(kept.Licenses, []string{e3, "other"}) || !slices.Equal(lost.Licenses, []string{"other"}) || !slices.Equal(got.Licenses, []string{e3, "other"}) {
		t.Errorf("kept %v, lost %v, was %v", kept.Licenses, lost.Licenses, got.Licenses)
	}
	gone, err := admin().Delete(true, later)
	wantRefusal(t, err, "", "", "")
	_, err = update(gone, 2, 1, without)
	wantRefusal(t, err, pcerr.UserNotFound, "CUS-13", "")
}

func TestCUS_18_OneLicenceGroupAtATime(t *testing.T) {
	t.Parallel()
	in := customers.Licensing{
		"one": {Active: 1}, "uno": {SKU: customers.LicenseSKU{Group: customers.LicenseGroup1}, Active: 1},
		"two": {SKU: customers.LicenseSKU{Group: customers.LicenseGroup2}, Active: 1},
	}
	for _, to := range []customers.LicenseUpdate{{Assign: assign("one", "two")}, {Assign: assign("uno"), Remove: []string{"two"}}} {
		_, err := admin().UpdateLicenses(to, in, later)
		wantRefusal(t, err, pcerr.InvalidInput, "CUS-18", "licenses")
	}
	for _, to := range []customers.LicenseUpdate{{Assign: assign("one", "uno")}, {Assign: assign("two")}, {Assign: assign("two", "unknown")}} {
		_, err := admin().UpdateLicenses(to, in, later)
		wantRefusal(t, err, "", "", "")
	}
}

func TestCheckLicense(t *testing.T) {
	t.Parallel()
	valid := customers.LicenseSKU{
		ID: strings.ToUpper(e3), Name: "Office 365 E3", PartNumber: "ENTERPRISEPACK",
		Plans: []customers.ServicePlan{{ID: strings.ToUpper(sway), Name: "SWAY", DisplayName: "Sway"}},
	}
	got, err := valid.Check()
	wantRefusal(t, err, "", "", "")
	if valid.Plans[0].ID != strings.ToUpper(sway) {
		t.Errorf("Check has changed its caller's plan: %s", valid.Plans[0].ID)
	}
	want := valid.Clone()
	want.ID, want.Group, want.Plans[0].ID = e3, customers.LicenseGroup1, sway
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for field, c := range map[string]struct {
		change func(*customers.LicenseSKU)
		rule   pcerr.Rule
	}{
		"licenseSku":   {func(s *customers.LicenseSKU) { s.ID = "e3" }, "ID-2"},
		"name":         {func(s *customers.LicenseSKU) { s.Name = "" }, "ID-13"},
		"partNumber":   {func(s *customers.LicenseSKU) { s.PartNumber = "" }, "ID-13"},
		"licenseGroup": {func(s *customers.LicenseSKU) { s.Group = "group3" }, "CUS-18"},
		"servicePlan":  {func(s *customers.LicenseSKU) { s.Plans[0].ID = "sway" }, "ID-2"},
		"serviceName":  {func(s *customers.LicenseSKU) { s.Plans[0].Name = "" }, "ID-13"},
		"displayName": {func(s *customers.LicenseSKU) {
			s.Plans = append(s.Plans, customers.ServicePlan{ID: exchange, Name: "EXCHANGE"})
		}, "ID-13"},
	} {
		broken := valid.Clone()
		c.change(&broken)
		_, err := broken.Check()
		wantRefusal(t, err, pcerr.InvalidInput, c.rule, field)
	}
}

func TestNormalLicenseUpdate(t *testing.T) {
	t.Parallel()
	upper := customers.LicenseUpdate{
		Assign: []customers.LicenseAssignment{{SKU: strings.ToUpper(e3), Without: []string{strings.ToUpper(sway), "X"}}}, Remove: []string{"E1"},
	}
	want := customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: e3, Without: []string{sway, "X"}}}, Remove: []string{"E1"}}
	if diff := cmp.Diff(want, upper.Normal()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if plan := upper.Assign[0].Without[0]; plan != strings.ToUpper(sway) {
		t.Errorf("Normal has changed its caller's plan: %s", plan)
	}
	if diff := cmp.Diff([]string{"E1", e3}, want.SKUs()); diff != "" {
		t.Errorf("SKUs (-want +got):\n%s", diff)
	}
}
