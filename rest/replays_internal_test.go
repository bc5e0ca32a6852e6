package rest

import (
	"crypto/sha256"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheOldestAnswersAreForgotten(t *testing.T) {
	t.Parallel()
	r := newReplays()
	numbered := func(i int) replayKey { return replayKey{request: strconv.Itoa(i)} }
	for i := range rememberAnswers + 2 {
		entry, mine := r.claim(numbered(i), [sha256.Size]byte{})
		assert.True(t, mine)
		_, err := r.run(numbered(i), entry, noContent)
		assert.NoError(t, err)
	}
	assert.Len(t, r.done, rememberAnswers)
	assert.NotContains(t, r.done, numbered(1))
	assert.Contains(t, r.done, numbered(2))
}
