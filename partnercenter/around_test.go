package partnercenter_test

import (
	"context"
	"errors"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
)

// Around sees every operation of every side, can keep it from happening, and
// can hide its outcome.
func TestAround(t *testing.T) {
	t.Parallel()
	f, err := fixture.Fork(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var seen []partnercenter.Operation
	var before, after error
	skip := false
	center, err := partnercenter.New(t.Context(), f.Store, &partnercenter.Options{Now: f.Clock.Now, Around: func(ctx context.Context, op partnercenter.Operation, run func(context.Context) error) error {
		seen = append(seen, op)
		if before != nil || skip {
			return before
		}
		return errors.Join(run(ctx), after)
	}})
	if err != nil {
		t.Fatal(err)
	}
	anna, none := center.As(f.Anna), errors.New("none")
	permission := anna.Customer(f.Relecloud).PurchasePermission()

	before = none
	_, err = permission.Enable(t.Context())
	assert.ErrorIs(t, err, none)
	before = nil
	on, err := permission.On(t.Context())
	assert.NoError(t, err)
	assert.False(t, on, "it was kept from happening")

	after = none
	_, err = permission.Enable(t.Context())
	assert.ErrorIs(t, err, none)
	after = nil
	on, err = permission.On(t.Context())
	assert.NoError(t, err)
	assert.True(t, on, "it happened, though its answer was lost")

	skip = true
	made, err := anna.Customers().Create(t.Context(), fixture.NewCustomer("Skipped", "US", "Al"))
	assert.NoError(t, err)
	assert.Empty(t, made, "it was kept from happening, and nobody said why")
	got, err := anna.Customer(f.Relecloud).Get(t.Context())
	assert.NoError(t, err)
	assert.Empty(t, got)
	bought, err := anna.Customer(f.Relecloud).Reservations().Buy(t.Context(), reservations.Purchase{})
	assert.NoError(t, err)
	assert.Empty(t, bought)
	skip, seen = false, seen[:4]

	_, err = center.Portal(f.Nora).Me(t.Context())
	assert.NoError(t, err)
	assert.NoError(t, center.Platform().RegisterMPN(t.Context(), "7999999", "US"))
	want := []partnercenter.Operation{
		{Who: f.Anna, Action: permissions.PermissionEnable, Writes: true}, {Who: f.Anna, Action: permissions.PermissionView},
		{Who: f.Anna, Action: permissions.PermissionEnable, Writes: true}, {Who: f.Anna, Action: permissions.PermissionView},
		{Who: f.Nora}, {Writes: true},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
