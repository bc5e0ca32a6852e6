package customers_test

import (
	"testing"

	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

// TestCUS_14_Qualify tries every segment in both kinds of cloud and country.
func TestCUS_14_Qualify(t *testing.T) {
	t.Parallel()
	before := known(contoso, customers.KindDirect, customers.OriginCreated, "")
	before.Qualification = customers.Education
	abroad, national := before, before
	abroad.Country, national.Cloud = "UM", permissions.USGovernment
	for name, c := range map[string]struct {
		of   customers.Customer
		to   customers.Qualification
		want customers.Qualification
		code pcerr.Code
	}{
		"education again":               {before, customers.Education, customers.Education, ""},
		"nonprofit":                     {before, customers.Nonprofit, customers.Nonprofit, ""},
		"state-owned":                   {national, customers.StateOwnedEntity, customers.StateOwnedEntity, ""},
		"commercial":                    {before, customers.Commercial, customers.Commercial, ""},
		"commercial by name":            {abroad, "none", customers.Commercial, ""},
		"community cloud":               {before, customers.GovernmentCommunityCloud, customers.GovernmentCommunityCloud, ""},
		"community cloud abroad":        {abroad, customers.GovernmentCommunityCloud, customers.Education, pcerr.InvalidInput},
		"community cloud, own cloud":    {national, customers.GovernmentCommunityCloud, customers.Education, pcerr.InvalidInput},
		"unknown":                       {before, "commercial", customers.Education, pcerr.InvalidInput},
		"another case is another value": {before, "Education", customers.Education, pcerr.InvalidInput},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.of.Qualify(c.to, later)
			wantRefusal(t, err, c.code, "CUS-14", "qualification")
			want := c.of
			want.Qualification = c.want
			if c.code == "" {
				want.UpdatedAt = later
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for q, name := range map[customers.Qualification]string{customers.Commercial: "none", customers.Nonprofit: "nonprofit"} {
		if q.String() != name {
			t.Errorf("%q is shown as %q", q, q)
		}
	}
}

// TestBILL_22_SetBudget takes every amount above nothing.
func TestBILL_22_SetBudget(t *testing.T) {
	t.Parallel()
	before := known(contoso, customers.KindDirect, customers.OriginCreated, "")
	before.Budget = money.Must("7", "USD")
	for name, c := range map[string]struct {
		to   money.Amount
		code pcerr.Code
	}{
		"an amount":        {money.Must("0.01", "USD"), ""},
		"another currency": {money.Must("100", "JPY"), ""},
		"removed":          {money.Amount{}, ""},
		"nothing":          {money.Zero("USD"), pcerr.InvalidInput},
		"less":             {money.Must("-1", "USD"), pcerr.InvalidInput},
	} {
		got, err := before.SetBudget(c.to, later)
		wantRefusal(t, err, c.code, "BILL-22", "budget")
		want := before
		if c.code == "" {
			want.Budget, want.UpdatedAt = c.to, later
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
