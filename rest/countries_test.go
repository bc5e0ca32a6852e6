package rest_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Countries other than the United States ask for what the engine asks for.
func TestCountryRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for country, want := range map[string][]any{
		"de": {"DE", "de-DE", false, true}, "CA": {"CA", "en-CA", true, true}, "HK": {"HK", "zh-HK", false, false},
	} {
		r := w.want(http.StatusOK, w.get("/v1/countryvalidationrules/"+country))
		assert.Equal(t, want, []any{r.at("iso2Code"), r.at("defaultCulture"), r.at("isStateRequired"), r.at("isPostalCodeRequired")})
		assert.Equal(t, []any{}, r.at("supportedStatesList"))
		assert.Regexp(t, regexp.MustCompile(r.at("phoneNumberRegex").(string)), "+49 (30) 12-34")
	}
	w.wantProblem(404, 1000, w.get("/v1/countryvalidationrules/AA"))
}
