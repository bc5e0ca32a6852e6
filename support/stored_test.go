package support_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/google/go-cmp/cmp"
)

// TestStoredValuesSurviveJSON fills every field of every type that is stored,
// encodes and decodes it. It stands in this package because it sees all types
// from the right end of the domain.
func TestStoredValuesSurviveJSON(t *testing.T) {
	t.Parallel()
	survives[permissions.User](t)
	survives[permissions.Policy](t)
	survives[activity.Record](t)
	survives[resellers.Partner](t)
	survives[resellers.MPN](t)
	survives[resellers.Request](t)
	survives[resellers.Answer](t)
	survives[resellers.Partnership](t)
	survives[customers.Tenant](t)
	survives[customers.User](t)
	survives[customers.Customer](t)
	survives[customers.Request](t)
	survives[customers.Association](t)
	survives[orders.Item](t)
	survives[orders.Order](t)
	survives[orders.Subscription](t)
	survives[orders.Entitlement](t)
	survives[orders.RoleAssignment](t)
	survives[reservations.Reservation](t)
	survives[billing.CustomerPrice](t)
	survives[support.Request](t)
}

// survives checks the full and the zero value of a type.
func survives[T any](t *testing.T) {
	t.Helper()
	var full, zero T
	n := 0
	fill(t, reflect.ValueOf(&full).Elem(), fmt.Sprintf("%T", full), &n)
	for _, v := range []T{full, zero} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%T: %v", v, err)
			continue
		}
		var got T
		if err := json.Unmarshal(data, &got); err != nil {
			t.Errorf("%T: %v in %s", v, err, data)
			continue
		}
		if diff := cmp.Diff(v, got); diff != "" {
			t.Errorf("%T (-written +read):\n%s", v, diff)
		}
		again, err := json.Marshal(got)
		if err != nil || string(again) != string(data) {
			t.Errorf("%T is written as %s and then as %s, %v", v, data, again, err)
		}
	}
}

// made are values of types that cannot be filled field by field.
func made(n int) map[reflect.Type]any {
	at := time.Date(2020, 5, 20, 12, 0, 0, n*1000, time.UTC)
	signed, _ := resellers.Partner{MPNID: "1", Country: "US", Status: permissions.ProgramActive}.SignMPA(at)
	return map[reflect.Type]any{
		reflect.TypeFor[time.Time]():                at,
		reflect.TypeFor[money.Amount]():             money.Must(fmt.Sprintf("%d.05", n), "USD"),
		reflect.TypeFor[activity.Data]():            activity.NewData("key", fmt.Sprint(n), "<&>", "\u2028"),
		reflect.TypeFor[resellers.Signatures]():     signed.MPA,
		reflect.TypeFor[permissions.Roles]():        permissions.AdminAgent | permissions.ReportViewer,
		reflect.TypeFor[permissions.PartnerTypes](): permissions.DirectBillPartner | permissions.IndirectReseller,
		reflect.TypeFor[customers.DirectoryRoles](): customers.GlobalAdministrator | customers.HelpdeskAdministrator,
	}
}

// fill gives every field below v a value of its own that is not zero.
func fill(t *testing.T, v reflect.Value, path string, n *int) {
	t.Helper()
	*n++
	if v.Type() == reflect.TypeFor[permissions.Secret]() {
		t.Errorf("%s: a secret is stored", path)
		return
	}
	if value, ok := made(*n)[v.Type()]; ok {
		v.Set(reflect.ValueOf(value))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d é <&>", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint64:
		v.SetUint(1<<63 + uint64(*n)) // more than a float64 holds
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(t, v.Index(i), fmt.Sprintf("%s[%d]", path, i), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				t.Errorf("%s.%s: an unexported field would be lost", path, field.Name)
				continue
			}
			fill(t, v.Field(i), path+"."+field.Name, n)
		}
	default:
		t.Errorf("%s: a stored %s needs a case in this test", path, v.Type())
	}
}
