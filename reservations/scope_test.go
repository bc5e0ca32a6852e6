package reservations_test

import (
	"slices"
	"strings"
	"testing"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
)

// TestRSV_10_RSV_11_RSV_12_RSV_13_InitialScopeIsTable7_2 takes each row of
// the table for every channel and scope that it stands for.
func TestRSV_10_RSV_11_RSV_12_RSV_13_InitialScopeIsTable7_2(t *testing.T) {
	t.Parallel()
	channels := map[string][]permissions.Channel{
		"Partner Center":                    {permissions.Dashboard, permissions.API},
		"Azure portal, partner or customer": {permissions.AzurePortal},
	}
	targets := map[string]orders.ProductType{"Azure plan": orders.AzurePlan, "Azure global": orders.AzureGlobal}
	asked := map[string]reservations.ScopeType{"none": "", "`shared`": reservations.Shared, "`single`": reservations.Single}
	table, ok := domain(t).Table("7.2")
	if !ok {
		t.Fatal("section 7.2 has no table")
	}
	rows := 0
	for _, row := range table.Rows {
		target, ok := targets[row.Cells[1]]
		if !ok || channels[row.Cells[0]] == nil {
			t.Fatalf("line %d: %q on %q", row.Line, row.Cells[0], row.Cells[1])
		}
		for _, channel := range channels[row.Cells[0]] {
			for _, name := range strings.Split(row.Cells[2], " or ") {
				scope, ok := asked[name]
				if !ok {
					t.Fatalf("line %d asks for the scope %q", row.Line, name)
				}
				got, err := reservations.Initial(channel, target, reservations.Scope{Type: scope}, s1)
				checkScope(t, strings.Trim(row.Cells[3], "`"), scope, got, err)
				rows++
			}
		}
	}
	if rows != 18 {
		t.Errorf("%d cases, want 18", rows)
	}
}

// checkScope compares with the last column of the table.
func checkScope(t *testing.T, result string, asked reservations.ScopeType, got reservations.Scope, err error) {
	t.Helper()
	switch result {
	case "scope_must_be_shared":
		wantRefusal(t, err, pcerr.ScopeMustBeShared, "RSV-11", "scope")
		return
	case "scope_invalid":
		wantRefusal(t, err, pcerr.ScopeInvalid, "RSV-13", "scope")
		return
	case "shared":
		asked = reservations.Shared
	case "as asked":
	default:
		t.Errorf("the table has the result %q", result)
	}
	want := reservations.Scope{Type: asked}
	if asked == reservations.Single {
		want.AppliedTo = s1
	}
	if err != nil || got != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestRSV_14_ASingleScopeNamesOneSubscription(t *testing.T) {
	t.Parallel()
	const portal, plan, azureGlobal = permissions.AzurePortal, orders.AzurePlan, orders.AzureGlobal
	for name, c := range map[string]struct {
		target   orders.ProductType
		asked    reservations.Scope
		boughtOn orders.EntitlementID
		want     reservations.Scope
		code     pcerr.Code
		rule     pcerr.Rule
		field    string
	}{
		"the one it is bought on": {plan, reservations.Scope{Type: reservations.Single}, s1, singleS1, "", "", ""},
		"another one":             {plan, singleS1, s2, singleS1, "", "", ""},
		"none known":              {azureGlobal, reservations.Scope{Type: reservations.Single}, "", reservations.Scope{}, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"shared names none":       {plan, reservations.Scope{Type: reservations.Shared, AppliedTo: s1}, s1, reservations.Scope{}, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"no scope names none":     {plan, reservations.Scope{AppliedTo: s1}, s1, reservations.Scope{}, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"an unknown scope":        {plan, reservations.Scope{Type: "management_group"}, s1, reservations.Scope{}, pcerr.ScopeInvalid, "RSV-10", "scope"},
		"in capitals":             {azureGlobal, reservations.Scope{Type: "Shared"}, s1, reservations.Scope{}, pcerr.ScopeInvalid, "RSV-10", "scope"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := reservations.Initial(portal, c.target, c.asked, c.boughtOn)
			wantRefusal(t, err, c.code, c.rule, c.field)
			if got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	if shared.AppliedScopes() != nil || !cmp.Equal(singleS1.AppliedScopes(), []orders.EntitlementID{s1}) {
		t.Errorf("shared names %v, single %v", shared.AppliedScopes(), singleS1.AppliedScopes())
	}
}

// TestRSV_10_RSV_14_Rescope changes the scope to and fro.
func TestRSV_10_RSV_14_Rescope(t *testing.T) {
	t.Parallel()
	singleS2 := reservations.Scope{Type: reservations.Single, AppliedTo: s2}
	for name, c := range map[string]struct {
		from, to reservations.Scope
		state    reservations.State
		code     pcerr.Code
		rule     pcerr.Rule
		field    string
	}{
		"single to shared":      {singleS1, shared, reservations.Active, "", "", ""},
		"shared to single":      {shared, singleS1, reservations.Active, "", "", ""},
		"to another":            {singleS1, singleS2, reservations.Active, "", "", ""},
		"to none":               {singleS1, reservations.Scope{}, reservations.Active, pcerr.ScopeInvalid, "RSV-10", "scope"},
		"single without a name": {shared, reservations.Scope{Type: reservations.Single}, reservations.Active, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"shared with a name":    {singleS1, reservations.Scope{Type: reservations.Shared, AppliedTo: s1}, reservations.Active, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"another partner's":     {shared, reservations.Scope{Type: reservations.Single, AppliedTo: s4}, reservations.Active, pcerr.InvalidInput, "RSV-14", "appliedScopes"},
		"cancelled":             {singleS1, shared, reservations.Cancelled, pcerr.ReservationNotActive, "RSV-29", ""},
		"pending":               {singleS1, shared, reservations.Pending, pcerr.ReservationNotActive, "RSV-29", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := theExample(c.from)
			before.State = c.state
			got, err := before.Rescope(c.to, owned(), later)
			wantRefusal(t, err, c.code, c.rule, c.field)
			want := before
			if c.code == "" {
				want.Scope, want.UpdatedAt = c.to, later
				want.PastScopes = []reservations.PastScope{{Scope: c.from, Until: later}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	wantRefusal(t, reservations.PartnerOnly("r-1"), pcerr.PartnerActionRequired, "PERM-18", "")
	wantRefusal(t, reservations.ID("r-1").NotFound(), pcerr.NotFound, "CUS-12", "")
}

// FuzzScope buys with any scope and changes it to any other. Whatever is
// accepted is one of two: shared, that names nothing, or single, on an Azure
// subscription that was named; and in Partner Center a purchase under an Azure
// plan is never single.
func FuzzScope(f *testing.F) {
	f.Add(uint8(0), true, "", "", "", "shared", "")
	f.Add(uint8(1), true, "single", string(s1), "", "single", strings.ToUpper(string(s1)))
	f.Add(uint8(2), true, "single", "", string(s1), "single", "nobody's")
	f.Add(uint8(0), false, "single", string(s1), "", "shared", string(s1))
	f.Add(uint8(0), false, "Single", "", "", "", "")
	channels := []permissions.Channel{permissions.Dashboard, permissions.API, permissions.AzurePortal}
	f.Fuzz(func(t *testing.T, n uint8, plan bool, asked, on, boughtOn, to, toOn string) {
		channel, target := channels[int(n)%len(channels)], orders.AzureGlobal
		if plan {
			target = orders.AzurePlan
		}
		wanted := reservations.Scope{Type: reservations.ScopeType(asked), AppliedTo: orders.EntitlementID(on)}
		got, err := reservations.Initial(channel, target, wanted, orders.EntitlementID(boughtOn))
		switch {
		case err != nil:
			if got != (reservations.Scope{}) || pcerr.RuleOf(err) == "" {
				t.Errorf("refused with %+v by %v", got, err)
			}
		case got.Type == reservations.Shared && got.AppliedTo == "" && (asked == "shared" || asked == "" && plan):
		case got.Type == reservations.Single && asked == "single" && (!plan || channel == permissions.AzurePortal) &&
			got.AppliedTo != "" && (string(got.AppliedTo) == on || on == "" && string(got.AppliedTo) == boughtOn):
		default:
			t.Errorf("%+v on %s is bought in %s as %+v", wanted, target, channel, got)
		}
		checkRescope(t, reservations.Scope{Type: reservations.ScopeType(to), AppliedTo: orders.EntitlementID(toOn)})
	})
}

// checkRescope changes the scope of the example, which is shared.
func checkRescope(t *testing.T, to reservations.Scope) {
	t.Helper()
	r := theExample(shared)
	after, err := r.Rescope(to, owned(), noon)
	switch {
	case err != nil:
		if !cmp.Equal(r, after) {
			t.Errorf("a refused change to %+v changes something:\n%s", to, cmp.Diff(r, after))
		}
	case to == shared && len(after.PastScopes) == 0 && after.Scope == shared:
	case to.Type == reservations.Single && strings.EqualFold(string(to.AppliedTo), string(after.Scope.AppliedTo)) &&
		slices.ContainsFunc(owned(), func(e orders.Entitlement) bool { return e.ID == after.Scope.AppliedTo }) &&
		len(after.PastScopes) == 1 && after.PastScopes[0] == reservations.PastScope{Scope: shared, Until: noon}:
	default:
		t.Errorf("changed to %+v: %+v, before %+v", to, after.Scope, after.PastScopes)
	}
}
