package partnercenter_test

import (
	"testing"

	"cspkit.example/activity"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// Scenario 9.1, step by step.
func TestPERM_7_PERM_8_OnlyAnAdminAgentSwitches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, refused := range []struct {
		name string
		who  permissions.Identity
		rule pcerr.Rule
	}{
		{"sales agent", w.Sam, "PERM-8"},
		{"helpdesk agent", w.Hal, "PERM-8"},
		{"global admin", w.Gina, "PERM-9"},
		{"billing admin", w.Bill, "PERM-9"},
		{"user management admin", w.Uma, "PERM-9"},
		{"default user", w.Dora, "ROLE-6"},
	} {
		permission := w.As(refused.who).Customer(w.Relecloud).PurchasePermission()
		w.refused(pcerr.RoleNotAllowed, refused.rule, func() error { _, err := permission.Enable(w.ctx); return err })
		w.refused(pcerr.RoleNotAllowed, refused.rule, func() error { return permission.Disable(w.ctx) })
	}

	mark := w.mark()
	anna := w.As(w.Anna).Customer(w.Relecloud).PurchasePermission()
	policy := must[permissions.Policy](w)(anna.Enable(w.ctx))
	assert.Equal(t, string(w.Anna.Tenant)+"_"+string(w.Relecloud), policy.ID())
	for _, reader := range []permissions.Identity{w.Sam, w.Hal, w.Gina, w.Bill, w.Uma} {
		assert.True(t, must[bool](w)(w.As(reader).Customer(w.Relecloud).PurchasePermission().On(w.ctx)))
	}
	w.refused(pcerr.PolicyExists, "PERM-22", func() error { _, err := anna.Enable(w.ctx); return err })
	w.ok(anna.Disable(w.ctx))
	w.refused(pcerr.PolicyNotFound, "PERM-22", func() error { return anna.Disable(w.ctx) })

	records := w.logged(mark, w.Anna.Tenant)
	want := []activity.Operation{activity.CreateSelfServePolicy, activity.DeleteSelfServePolicy}
	if diff := cmp.Diff(want, actions(records)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	data := activity.NewData("PolicyId", policy.ID(), "Resource", "AzureReservedInstances", "Action", "Purchase", "Reason", "switched_off")
	if diff := cmp.Diff(data, records[1].Data); diff != "" {
		t.Errorf("data of the second record (-want +got):\n%s", diff)
	}
	assert.Equal(t, "Relecloud", records[1].CustomerName)
}
