package partnercenter_test

import (
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// A customer's segment: who changes it, to what, and what the log says.
func TestCUS_14_TheSegment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mark, sent := w.mark(), w.outbox()
	var want []line
	old := "none"
	for _, to := range []customers.Qualification{customers.Education, customers.Nonprofit, customers.GovernmentCommunityCloud, customers.StateOwnedEntity, customers.Commercial} {
		before := w.recordOf(w.Sam, w.Relecloud)
		assert.Equal(t, []string{"activity", "customers", "sequences"}, w.tablesChanged(func() error { return drop(w.relecloud(w.Sam).Qualify(w.ctx, to)) }))
		after := w.recordOf(w.Sam, w.Relecloud)
		before.Qualification, before.Stamp = to, after.Stamp
		wantDiff(t, "record", before, after)
		want = append(want, line{activity.UpdateCustomerQualification, "Relecloud", "sam@contoso.example", activity.NewData("OldValue", old, "NewValue", to.String())})
		old = to.String()
	}
	assert.Equal(t, "none", old)
	w.wantLogs(mark, logs{w.Sam.Tenant: want})
	assert.Equal(t, sent, w.outbox())

	qualify := func(who permissions.Identity, to customers.Qualification) func() error {
		return func() error { return drop(w.relecloud(who).Qualify(w.ctx, to)) }
	}
	w.ok(qualify(w.Gina, customers.Education)())
	w.ok(qualify(w.Anna, "none")())
	for _, who := range []permissions.Identity{w.Bill, w.Uma, w.Hal} {
		w.refused(pcerr.RoleNotAllowed, "ROLE-1", qualify(who, customers.Education))
	}
	w.refused(pcerr.RoleNotAllowed, "ROLE-6", qualify(w.Dora, customers.Education))
	w.refused(pcerr.CustomerNotFound, "CUS-12", qualify(w.Lars, customers.Education))
	for _, to := range []customers.Qualification{"commercial", "Education", " ", "\x00"} {
		w.refusedField(pcerr.InvalidInput, "CUS-14", "qualification", qualify(w.Sam, to))
	}
}

// The government community cloud is for customers in the US, in the public
// cloud.
func TestCUS_14_TheGovernmentCommunityCloud(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	italian, _ := w.customerOf(w.Ingo, "Proseware", "IT")
	n := fixture.NewCustomer("Agency", "US", "Ada")
	n.Attestation = nil
	agency := must[partnercenter.CreatedCustomer](w)(w.As(w.Gwen).Customers().Create(w.ctx, n)).Customer.ID // US Government
	outlying, _ := w.customerOf(w.Anna, "Midway", "UM")
	for who, id := range map[permissions.Identity]customers.ID{w.Ingo: italian, w.Gwen: agency, w.Anna: outlying} {
		w.refusedField(pcerr.InvalidInput, "CUS-14", "qualification", func() error {
			return drop(w.As(who).Customer(id).Qualify(w.ctx, customers.GovernmentCommunityCloud))
		})
		w.ok(drop(w.As(who).Customer(id).Qualify(w.ctx, customers.StateOwnedEntity)))
	}
}

// A monthly budget for each partner: set, changed and removed by an admin
// agent, and only there.
func TestBILL_22_TheSpendingBudget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.won(w.Lars)
	theirs := w.partnerRows(w.Lars.Tenant)
	mark, sent := w.mark(), w.outbox()
	var want []line
	old := "0"
	for _, to := range []money.Amount{money.Must("100.50", "USD"), money.Must("80", "EUR"), {}} {
		assert.Equal(t, []string{"activity", "customers", "sequences"}, w.tablesChanged(func() error { return drop(w.relecloud(w.Anna).SetBudget(w.ctx, to)) }))
		assert.True(t, w.recordOf(w.Anna, w.Relecloud).Budget.Equal(to))
		want = append(want, line{activity.UpdateCustomerSpendingBudget, "Relecloud", "anna@contoso.example", activity.NewData("OldValue", old, "NewValue", to.String())})
		old = to.String()
	}
	w.wantLogs(mark, logs{w.Anna.Tenant: want})
	assert.Equal(t, sent, w.outbox())
	wantDiff(t, "Litware's copy", theirs, w.partnerRows(w.Lars.Tenant))

	set := func(who permissions.Identity, to money.Amount) func() error {
		return func() error { return drop(w.relecloud(who).SetBudget(w.ctx, to)) }
	}
	for _, to := range []money.Amount{money.Must("5", "USD"), {}} { // to set and to remove
		for _, who := range []permissions.Identity{w.Gina, w.Bill, w.Uma, w.Sam, w.Hal} {
			w.refused(pcerr.RoleNotAllowed, "BILL-22", set(who, to))
		}
		w.refused(pcerr.RoleNotAllowed, "ROLE-6", set(w.Dora, to))
		w.refused(pcerr.CustomerNotFound, "CUS-12", set(w.Aylin, to))
	}
	for _, to := range []money.Amount{money.Must("-0.01", "USD"), money.Zero("USD")} {
		w.refusedField(pcerr.InvalidInput, "BILL-22", "budget", set(w.Anna, to))
	}
	proseware, _ := w.proseware()
	w.refused(pcerr.UseIndirectProvider, "CAP-3", func() error { return drop(w.As(w.Renee).Customer(proseware).SetBudget(w.ctx, money.Must("5", "EUR"))) })
	w.idle()
	w.ok(w.relecloud(w.Gina).RemoveRelationship(w.ctx))
	w.refused(pcerr.NoRelationship, "REL-26", set(w.Anna, money.Must("5", "USD")))
	w.refused(pcerr.NoRelationship, "REL-26", func() error { return drop(w.relecloud(w.Sam).Qualify(w.ctx, customers.Education)) })
}
