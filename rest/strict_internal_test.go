package rest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestUnknownMembers finds what no resource has, and nothing that clients
// always send.
func TestUnknownMembers(t *testing.T) {
	t.Parallel()
	var body any
	text := `{"LineItems":[{"OfferId":"x","PromotionId":null,"Promtion":1,"ProvisioningContext":{"free":1}}],"billing":{"cycel":2}}`
	require.NoError(t, json.Unmarshal([]byte(text), &body))
	assert.Equal(t, []string{"LineItems.Promtion", "billing.cycel"}, unknownMembers(body, ""))
}
