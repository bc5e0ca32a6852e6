package permissions_test

import (
	"strings"
	"testing"
	"time"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
)

var theOnlyPair = permissions.PolicyPermission{Resource: "AzureReservedInstances", Action: "Purchase"}

func TestPERM_3_OnlyReservationsCanBePermitted(t *testing.T) {
	t.Parallel()
	policy := permissions.Policy{
		Stamp: permissions.Stamp{CreatedAt: noon, UpdatedAt: noon}, Grantor: contoso, Customer: relecloud,
	}
	for name, c := range map[string]struct {
		pairs []permissions.PolicyPermission
		ok    bool
	}{
		"none named":     {nil, true},
		"the pair":       {[]permissions.PolicyPermission{theOnlyPair}, true},
		"the pair twice": {[]permissions.PolicyPermission{theOnlyPair, theOnlyPair}, true},
		"other resource": {[]permissions.PolicyPermission{{Resource: "AzurePlan", Action: "Purchase"}}, false},
		"other action":   {[]permissions.PolicyPermission{{Resource: "AzureReservedInstances", Action: "Cancel"}}, false},
		"other spelling": {[]permissions.PolicyPermission{{Resource: "azurereservedinstances", Action: "purchase"}}, false},
		"the empty pair": {[]permissions.PolicyPermission{{}}, false},
		"one too many":   {[]permissions.PolicyPermission{theOnlyPair, {Resource: "AzurePlan", Action: "Purchase"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var code pcerr.Code
			want := policy
			if !c.ok {
				code, want = pcerr.InvalidInput, permissions.Policy{}
			}
			got, err := permissions.EnablePolicy(contoso, relecloud, permissions.PolicyInput{Permissions: c.pairs}, false, true, noon)
			wantRefusal(t, err, code, "PERM-3", "permissions")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("switched on (-want +got):\n%s", diff)
			}
			later := noon.Add(time.Hour)
			updated, err := policy.Update(permissions.PolicyInput{ID: policy.ID(), Permissions: c.pairs}, later)
			wantRefusal(t, err, code, "PERM-3", "permissions")
			want = policy
			if c.ok {
				want.UpdatedAt = later
			}
			if diff := cmp.Diff(want, updated); diff != "" {
				t.Errorf("updated (-want +got):\n%s", diff)
			}
		})
	}
	if diff := cmp.Diff([]permissions.PolicyPermission{theOnlyPair}, policy.Permissions()); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
}

// TestPERM_6_PERM_13_PERM_22_SwitchingOn tries each pair of facts. That a new
// customer has no policy is the default: nothing but EnablePolicy makes one.
func TestPERM_6_PERM_13_PERM_22_SwitchingOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		on, activeAzure bool
		code            pcerr.Code
		rule            pcerr.Rule
	}{
		{false, true, "", ""},
		{false, false, pcerr.AzureSubscriptionRequired, "PERM-13"},
		{true, true, pcerr.PolicyExists, "PERM-22"},
		{true, false, pcerr.PolicyExists, "PERM-22"},
	} {
		got, err := permissions.EnablePolicy(contoso, relecloud, permissions.PolicyInput{}, c.on, c.activeAzure, noon)
		wantRefusal(t, err, c.code, c.rule, "")
		if err != nil && got != (permissions.Policy{}) {
			t.Errorf("refused, and yet %v", got)
		}
		if err == nil && got.ID() != "11111111-0000-4000-8000-000000000001_22222222-0000-4000-8000-000000000001" {
			t.Errorf("the ID is %s", got.ID())
		}
	}
	wantRefusal(t, permissions.PolicyNotFound(relecloud), pcerr.PolicyNotFound, "PERM-22", "")
}

func TestPERM_5_PERM_22_Update(t *testing.T) {
	t.Parallel()
	policy := permissions.Policy{Stamp: permissions.Stamp{Version: 7}, Grantor: contoso, Customer: relecloud}
	for name, c := range map[string]struct {
		in   permissions.PolicyInput
		code pcerr.Code
		rule pcerr.Rule
	}{
		"its own ID":        {permissions.PolicyInput{ID: policy.ID()}, "", ""},
		"in upper case":     {permissions.PolicyInput{ID: strings.ToUpper(policy.ID())}, "", ""},
		"current version":   {permissions.PolicyInput{ID: policy.ID(), Version: 7}, "", ""},
		"stale version":     {permissions.PolicyInput{ID: policy.ID(), Version: 6}, pcerr.ETagMismatch, "PERM-22"},
		"no ID":             {permissions.PolicyInput{}, pcerr.PolicyIDInvalid, "PERM-5"},
		"other way round":   {permissions.PolicyInput{ID: string(relecloud + "_" + contoso)}, pcerr.PolicyIDInvalid, "PERM-5"},
		"ID before version": {permissions.PolicyInput{ID: "x", Version: 6}, pcerr.PolicyIDInvalid, "PERM-5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := policy.Update(c.in, noon)
			wantRefusal(t, err, c.code, c.rule, "")
		})
	}
}
