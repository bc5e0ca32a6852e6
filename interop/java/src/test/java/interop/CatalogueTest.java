package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.models.offers.Offer;
import com.microsoft.store.partnercenter.models.products.Availability;
import com.microsoft.store.partnercenter.models.products.Product;
import com.microsoft.store.partnercenter.models.products.Sku;
import com.microsoft.store.partnercenter.products.IProduct;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be bought in the United States. The SDK cannot ask for the inventory: it sends something else, until 1.15.4. */
class CatalogueTest {
	private final Fake fake = new Fake();
	private final IAggregatePartner anna = fake.as("anna");

	CatalogueTest() throws Exception {
	}

	@Test
	void offers() {
		Offer office = Lists.of(anna.getOffers().byCountry("US").get()).stream()
			.filter(offer -> "Office 365 E3".equals(offer.getName())).findFirst().orElseThrow();
		Offer read = anna.getOffers().byCountry("US").byId(office.getId()).get();
		assertEquals(office.getName(), read.getName());
		assertFalse(read.getIsAddOn());
		assertEquals("Audio conferencing", Lists.only(anna.getOffers().byCountry("US").byId(office.getId()).getAddOns().get()).getName());
		assertEquals("Enterprise", Lists.only(anna.getOfferCategories().byCountry("US").get()).getName());
	}

	@Test
	void pages() {
		List<List<Offer>> pages = Lists.pages(anna.getEnumerators().getOffers().create(anna.getOffers().byCountry("US").get(0, 1)));
		assertEquals(Lists.of(anna.getOffers().byCountry("US").get()).size(), pages.size());
	}

	@Test
	void products() {
		Product server = Lists.of(anna.getProducts().byCountry("US").byTargetView("Software").get()).get(0);
		IProduct product = anna.getProducts().byCountry("US").byId(server.getId());
		assertEquals(server.getTitle(), product.get().getTitle());
		Sku sku = Lists.only(product.getSkus().get());
		assertEquals(sku.getTitle(), product.getSkus().byId(sku.getId()).get().getTitle());
		Availability availability = Lists.of(product.getSkus().byId(sku.getId()).getAvailabilities().get()).get(0);
		assertEquals("US", availability.getCountry());
		assertEquals(sku.getId(), availability.getSkuId());
	}
}
