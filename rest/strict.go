package rest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// reportUnknown tells Options.Unknown which members of a body no resource of
// the API has. A member of another resource than the one at hand is not found:
// clients send back whole resources, with more than is read.
func (c *call) reportUnknown(body []byte) {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return // refused by whoever reads it
	}
	for _, name := range unknownMembers(v, "") {
		c.handler.options.Unknown(c.http, "no resource has the member "+name)
	}
}

// unknownMembers returns the paths of the members that no resource has, in
// alphabetical order within an object.
func unknownMembers(v any, at string) (unknown []string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			unknown = append(unknown, unknownMembers(x, at)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			plain := strings.ToLower(name)
			switch {
			case !members[plain] && !ignored[plain]:
				unknown = append(unknown, at+name)
			case !freeForm[plain]:
				unknown = append(unknown, unknownMembers(v[name], at+name+".")...)
			}
		}
	}
	return unknown
}

// freeForm are the members whose own members are not fixed.
var freeForm = map[string]bool{"provisioningcontext": true, "provisioningvariables": true, "additionalinfo": true, "dynamicattributes": true}

// ignored are members of orders and carts that clients always send, though
// nobody set them, and that the engine has no use for.
var ignored = map[string]bool{
	"additionalpartneridsonrecord": true, "attestationaccepted": true, "customtermenddate": true, "discountedprice": true,
	"partneronrecordattestationaccepted": true, "promotionid": true, "proratedprice": true, "purchasesystem": true,
}
