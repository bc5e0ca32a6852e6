package partnercenter_test

import (
	"testing"
	"testing/synctest"
	"time"

	"cspkit.example/activity"
	"cspkit.example/store"
	"github.com/stretchr/testify/assert"
)

// Over a store that rings no doorbell, a follower looks again every second.
func TestACT_4_FollowWithoutADoorbell(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	quiet := w.beside(struct{ store.Store }{w.Store}, nil)
	last := int64(w.mark()[w.Anna.Tenant])
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		time.AfterFunc(time.Minute+time.Second/2, func() {
			_, err := w.As(w.Sam).Customer(w.Relecloud).Subscriptions().Rename(t.Context(), w.AP, "Renamed")
			assert.NoError(t, err)
		})
		for r, err := range quiet.As(w.Hal).Activity().Follow(t.Context(), last) {
			assert.NoError(t, err)
			assert.Equal(t, []any{last + 1, activity.UpdateSubscription}, []any{r.Sequence, r.Operation})
			break
		}
		assert.Equal(t, 61*time.Second, time.Since(begin))
	})
}
