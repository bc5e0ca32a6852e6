package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"github.com/stretchr/testify/assert"
)

// putLike adds an item to the catalogue that is like one of the fixture's.
func (w *world) putLike(like int, id, offer string, change func(*orders.Item)) {
	w.t.Helper()
	i := fixture.Catalogue()[like]
	i.ID, i.OfferID = id, offer
	if change != nil {
		change(&i)
	}
	if err := w.Center.Platform().PutItem(w.t.Context(), i); err != nil {
		w.t.Fatal(err)
	}
}

// names are the values of a member of all items.
func (r reply) names(member string) (names []any) {
	items, _ := r.at("items").([]any)
	for _, item := range items {
		names = append(names, item.(map[string]any)[member])
	}
	return names
}

func TestOffers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.putLike(4, "sb", "small-e3", func(i *orders.Item) { i.Category, i.Trial, i.LimitScope = "Small business", true, orders.Lifetime })
	w.putLike(4, "edu", "edu-e3", func(i *orders.Item) { i.Category, i.Segment = "Enterprise", "education" })
	w.putLike(4, "de", "german", func(i *orders.Item) { i.Markets = append(i.Markets, "DE") })
	all := w.want(http.StatusOK, w.get("/v1/offers?country=us"))
	assert.Equal(t, []any{"MS-AZR-0145P", "edu-e3", "offer-audio", "offer-e3", "small-e3"}, all.names("id"))
	assert.Equal(t, []any{0.0, 1.0, 2.0, 3.0, 4.0}, all.names("rank"))
	assert.Equal(t, []any{"usage", "license", "license", "license", "license"}, all.names("billing"))
	assert.Equal(t, []any{false, false, false, true, false}, all.names("hasAddOns"))
	audio := w.want(http.StatusOK, w.get("/v1/offers/OFFER-audio?country=US"))
	assert.Equal(t, all.at("items.2"), audio.body)
	assert.Equal(t, []any{true, []any{"offer-e3"}, "", "Month", 1.0, 10000.0, "/offers/offer-audio?country=US", nil}, []any{
		audio.at("isAddOn"), audio.at("prerequisiteOffers"), audio.at("category.id"), audio.at("termUnitOfMeasure"), audio.at("term"), audio.at("maximumQuantity"),
		audio.at("links.self.uri"), audio.at("links.learnMore.uri"),
	})
	small := w.want(http.StatusOK, w.get("/v1/offers/small-e3?country=US"))
	assert.Equal(t, []any{"SmallBusiness_Key", 30.0, "Subscription", []any{"none"}, false}, []any{
		small.at("category.id"), small.at("category.rank"), small.at("limitUnitOfMeasure"), small.at("supportedBillingCycles"), small.at("isAutoRenewable"),
	})
	assert.Equal(t, []any{"offer-audio"}, w.want(http.StatusOK, w.get("/v1/offers/offer-e3/addons?country=US&size=5")).names("id"))
	assert.Equal(t, []any{"small-e3"}, w.want(http.StatusOK, w.get("/v1/offers?country=US&offer_category_id=smallbusiness_key")).names("id"))
	assert.Equal(t, []any{"Enterprise_Key", "SmallBusiness_Key"}, w.want(http.StatusOK, w.get("/v1/offercategories?country=US")).names("id"))

	theirs := w.want(http.StatusOK, w.get(w.relecloud("/offers")))
	assert.NotContains(t, theirs.names("id"), "edu-e3")
	w.want(http.StatusOK, w.request(w.Anna, http.MethodPut, w.relecloud("/qualification"), `"education"`))
	assert.Contains(t, w.want(http.StatusOK, w.get(w.relecloud("/offers"))).names("id"), "edu-e3")
	assert.Equal(t, 2.0, w.want(http.StatusOK, w.get(w.relecloud("/offercategories"))).at("totalCount"))

	w.wantProblem(400, 800002, w.get("/v1/offers"))
	w.wantProblem(400, 800002, w.get("/v1/offercategories?country=Atlantis"))
	w.wantProblem(404, 1000, w.get("/v1/offers/nothing?country=US"))
	w.wantProblem(404, 1000, w.get("/v1/offers/german/addons?country=US"))
	w.wantProblem(400, 2100, w.get("/v1/offers/D2:0001:0001?country=US"))
	w.wantProblem(404, 60003, w.request(w.Lars, http.MethodGet, w.relecloud("/offers"), nil))
	w.wantProblem(403, 900150, w.request(w.Dora, http.MethodGet, "/v1/offers?country=US", nil))
}

func TestOffersAreReadByOffset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.putLike(4, "other", "other", nil)
	var ids []any
	for target := "/offers?country=US&size=3"; target != ""; {
		page := w.want(http.StatusOK, w.get("/v1/"+target))
		ids = append(ids, page.names("id")...)
		target, _ = page.at("links.next.uri").(string)
	}
	assert.Equal(t, []any{"MS-AZR-0145P", "offer-audio", "offer-e3", "other"}, ids)
	last := w.want(http.StatusOK, w.get("/v1/offers?country=US&Size=3&Offset=3"))
	assert.Equal(t, []any{"/offers?country=US&offset=0&size=3", nil}, []any{last.at("links.previous.uri"), last.at("links.next")})
	assert.Equal(t, 0.0, w.want(http.StatusOK, w.get("/v1/offers?country=US&offset=9")).at("totalCount"))
	w.wantProblem(400, 800002, w.get("/v1/offers?country=US&size=9999"))
	w.wantProblem(400, 800002, w.get("/v1/offers?country=US&offset=-1"))
}

func TestProducts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	year := func(i *orders.Item) { i.Prices, i.Product = i.Prices[:1], "Virtual Machines" }
	w.putLike(0, "VM:0001:A1", "vm", year)
	w.putLike(0, "VM:0001:A2", "vm", func(i *orders.Item) { year(i); i.Segment = "education" })
	w.putLike(1, "VM:0002:B1", "vm", func(i *orders.Item) { year(i); i.ReservedResourceType = "sql_databases" })
	for view, want := range map[string][]any{
		"Azure": {"D2", "D4", "VM", "azure-plan"}, "AzureReservations": {"D2", "D4", "VM"}, "AzureReservationsVM": {"D2", "D4", "VM"}, "azurereservationssql": {"VM"},
		"AzureReservationsCosmosDb": nil, "MicrosoftAzure": {"azure-plan"}, "OnlineServices": nil, "Software": {"server-2019"}, "SoftwarePerpetual": {"server-2019"},
		"SoftwareSUSELinux": nil, "SaaS": {"saas-backup"},
	} {
		assert.Equal(t, want, w.want(http.StatusOK, w.get("/v1/products?country=US&targetView="+view)).names("id"), view)
	}
	vm := w.want(http.StatusOK, w.get("/v1/products/VM?country=us&reservationScope=AzurePlan"))
	assert.Equal(t, []any{"Virtual Machines", "Azure", "VirtualMachines", "Microsoft", "/products/VM/skus?country=US", nil}, []any{
		vm.at("title"), vm.at("productType.id"), vm.at("productType.subType.id"), vm.at("publisherName"), vm.at("links.skus.uri"), vm.at("attributes"),
	})
	skus := w.want(http.StatusOK, w.get("/v1"+vm.at("links.skus.uri").(string)))
	assert.Equal(t, []any{"0001", "0002"}, skus.names("id"))
	assert.Equal(t, []any{"1Year", "Standard_D2", []any{"AzureSubscriptionRegistration", "InventoryCheck"}, []any{"monthly", "one_time"}}, []any{
		skus.at("items.0.dynamicAttributes.duration"), skus.at("items.0.dynamicAttributes.armSkuName"), skus.at("items.0.purchasePrerequisites"), skus.at("items.0.supportedBillingCycles"),
	})
	assert.Equal(t, skus.at("items.1"), w.want(http.StatusOK, w.get("/v1"+skus.at("items.1.links.self.uri").(string))).body)
	found := w.want(http.StatusOK, w.get("/v1"+skus.at("items.0.links.availabilities.uri").(string)))
	assert.Equal(t, []any{"VM:0001:A1", "VM:0001:A2"}, found.names("catalogItemId"))
	assert.Equal(t, []any{"commercial", "education"}, found.names("segment"))
	assert.Equal(t, []any{"USD", "$", "P1Y", "1 Year Prepaid"}, []any{
		found.at("items.0.defaultCurrency.code"), found.at("items.0.defaultCurrency.symbol"), found.at("items.0.terms.0.duration"), found.at("items.0.terms.0.description"),
	})
	assert.Equal(t, found.at("items.1"), w.want(http.StatusOK, w.get("/v1"+found.at("items.1.links.self.uri").(string))).body)
	assert.Equal(t, []any{"VM:0001:A2"}, w.want(http.StatusOK, w.get("/v1/products/VM/skus/0001/availabilities?country=US&targetSegment=Education")).names("catalogItemId"))
}

func TestProductsOfACustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := w.want(http.StatusOK, w.get(w.relecloud("/products?targetView=SaaS")))
	next := list.at("items.0.links.skus.uri").(string)
	assert.Equal(t, "/customers/"+string(w.Relecloud)+"/products/saas-backup/skus", next)
	sku := w.want(http.StatusOK, w.get("/v1"+next))
	assert.Equal(t, "SaaS", w.want(http.StatusOK, w.get(w.relecloud("/products/saas-backup"))).at("productType.id"))
	found := w.want(http.StatusOK, w.get("/v1"+sku.at("items.0.links.availabilities.uri").(string)))
	one := w.want(http.StatusOK, w.get("/v1"+found.at("items.0.links.self.uri").(string)))
	_, r := w.places(line(one.at("catalogItemId").(string)))
	assert.Equal(t, one.at("catalogItemId"), r.at("lineItems.0.offerId"), "what is listed can be bought, and is called the same")
	w.wantProblem(404, 60003, w.request(w.Lars, http.MethodGet, w.relecloud("/products/saas-backup"), nil))
}

func TestProductsRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wantProblem(403, 400036, w.get("/v1/products?country=US"))
	w.wantProblem(403, 400036, w.get("/v1/products?country=US&targetView=everything"))
	w.wantProblem(403, 400030, w.get("/v1/products?country=US&targetView=Azure&targetSegment=royal"))
	w.wantProblem(400, 800002, w.get("/v1/products?targetView=Azure"))
	w.wantProblem(404, 400013, w.get("/v1/products/D?country=US"))
	w.wantProblem(404, 400013, w.get("/v1/products/office-e3?country=US"))
	w.wantProblem(404, 400018, w.get("/v1/products/D2/skus/0002?country=US"))
	w.wantProblem(404, 400019, w.get("/v1/products/D2/skus/0001/availabilities/0002?country=US"))
}

func TestInventory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.putLike(0, "VM:0001:A1", "vm", nil)
	w.putLike(0, "VM:0002:A1", "vm", func(i *orders.Item) { i.Region = "japanwest" })
	check := func(query, body string) reply {
		return w.request(w.Anna, http.MethodPost, "/v1/extensions/product/checkinventory"+query, body)
	}
	body := `{"TargetItems":[{"ProductId":"VM"}],"InventoryContext":{"customerId":"` + string(w.Relecloud) + `","azureSubscriptionId":"x","armRegionName":"WestUS2"}}`
	r := w.want(http.StatusOK, check("?country=US", body))
	assert.Equal(t, []any{false, []any{}, true, "NotAvailableForSubscription", "japanwest"}, []any{
		r.at("0.isRestricted"), r.at("0.restrictions"), r.at("1.isRestricted"), r.at("1.restrictions.0.reasonCode"), r.at("1.restrictions.0.properties.values"),
	})
	closed := w.want(http.StatusOK, check("?country=CN", `{"targetItems":[{"productId":"VM","skuId":"0002"}]}`))
	assert.Equal(t, []any{"0002", "Country"}, []any{closed.at("0.skuId"), closed.at("0.restrictions.0.properties.type")})
	w.wantProblem(400, 800010, check("?country=US", `{"targetItems":[{"productId":"nothing"}]}`))
	w.wantProblem(400, 800010, check("?country=US", `{"targetItems":[{"productId":"VM","skuId":"9"}]}`))
	w.wantProblem(400, 800002, check("?country=US", `{}`))
	w.wantProblem(400, 800002, check("", `{"targetItems":[{"productId":"VM"}]}`))
	w.wantProblem(404, 60003, check("", strings.Replace(body, string(w.Relecloud), "00000000-0000-4000-8000-000000000000", 1)))
}
