package partnercenter_test

import (
	"context"
	"slices"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/require"
)

// pageNames reads a page of a list: the names of what is on it, and the next
// cursor.
type pageNames func(ctx context.Context, p partnercenter.Paging) ([]string, partnercenter.Cursor, error)

// namesOn lists with a method and names each row.
func namesOn[T any](list func(context.Context, partnercenter.Paging) (partnercenter.Page[T], error), name func(T) string) pageNames {
	return func(ctx context.Context, p partnercenter.Paging) (names []string, next partnercenter.Cursor, err error) {
		page, err := list(ctx, p)
		for _, item := range page.Items {
			names = append(names, name(item))
		}
		return names, page.Next, err
	}
}

// FuzzCursor goes on with a list at any place. It is refused, or yields rows of
// that list, each once and in its order: never anybody else's.
func FuzzCursor(f *testing.F) {
	w, err := fixture.Fork(f.Context(), nil)
	require.NoError(f, err)
	gina := w.As(w.Gina)
	for _, name := range []string{"A", "B", "C"} {
		_, err := w.As(w.Anna).Customers().Create(f.Context(), fixture.NewCustomer(name, "US", "Ann"))
		require.NoError(f, err)
	}
	lists := []pageNames{
		namesOn(func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[activity.Record], error) {
			return gina.Activity().List(ctx, activity.Query{}, p)
		}, func(r activity.Record) string { return r.ID }),
		namesOn(gina.Users().List, func(u permissions.User) string { return string(u.ID) }),
		namesOn(func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[customers.Customer], error) {
			return w.As(w.Anna).Customers().List(ctx, partnercenter.CustomerQuery{Paging: p})
		}, func(c customers.Customer) string { return string(c.ID) }),
	}
	all := make([][]string, len(lists))
	for n, list := range lists {
		var next partnercenter.Cursor
		all[n], _, err = list(f.Context(), partnercenter.Paging{})
		require.NoError(f, err)
		_, next, err = list(f.Context(), partnercenter.Paging{Limit: 1})
		require.NoError(f, err)
		f.Add(uint8(n), string(next), uint8(2))
		f.Add(uint8(n+1), string(next), uint8(2))
	}
	f.Fuzz(func(t *testing.T, n uint8, cursor string, limit uint8) {
		which := int(n) % len(lists)
		got, next, err := lists[which](t.Context(), partnercenter.Paging{After: partnercenter.Cursor(cursor), Limit: 1 + int(limit)})
		if err != nil {
			if pcerr.CodeOf(err) != pcerr.InvalidInput {
				t.Errorf("%q: %v", cursor, err)
			}
			return
		}
		if len(got) == 0 {
			return
		}
		from := slices.Index(all[which], got[0])
		if from < 0 || from+len(got) > len(all[which]) || !slices.Equal(got, all[which][from:from+len(got)]) {
			t.Errorf("%q: got %q of %q", cursor, got, all[which])
		}
		if more := from+len(got) < len(all[which]); more != (next != "") {
			t.Errorf("%q: the next page is %q, although there is more: %v", cursor, next, more)
		}
	})
}
