package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.models.customers.Customer;
import com.microsoft.store.partnercenter.models.customers.CustomerBillingProfile;
import com.microsoft.store.partnercenter.models.customers.CustomerPartnerRelationship;
import com.microsoft.store.partnercenter.models.customers.CustomerQualification;
import com.microsoft.store.partnercenter.models.query.QueryFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class CustomersTest {
	private final Fake fake = new Fake();
	private final IAggregatePartner anna = fake.as("anna");

	CustomersTest() throws Exception {
	}

	@Test
	void createsAndReads() {
		Customer made = anna.getCustomers().create(Samples.customer("Wingtip"));
		assertEquals(CustomerPartnerRelationship.RESELLER, made.getRelationshipToPartner());
		assertFalse(made.getUserCredentials().getPassword().isEmpty());

		Customer read = anna.getCustomers().byId(made.getId()).get();
		assertEquals("Wingtip", read.getCompanyProfile().getCompanyName());
		assertEquals("wingtip.onmicrosoft.com", read.getCompanyProfile().getDomain());
		assertEquals("Redmond", read.getBillingProfile().getDefaultAddress().getCity());
		assertTrue(read.getAllowDelegatedAccess());
	}

	@Test
	void changesTheBillingProfile() {
		CustomerBillingProfile profile = fake.relecloud().getProfiles().getBilling().get();
		profile.setEmail("new@relecloud.example");
		fake.relecloud().getProfiles().getBilling().update(profile);
		assertEquals("new@relecloud.example", fake.relecloud().get().getBillingProfile().getEmail());
	}

	@Test
	void qualifies() {
		fake.relecloud().getQualification().update(CustomerQualification.EDUCATION);
		assertEquals(CustomerQualification.EDUCATION, fake.relecloud().getQualification().get());
	}

	@Test
	void listsWhatIsManagedForThem() {
		Lists.of(fake.relecloud().getManagedServices().get()).forEach(service -> assertFalse(service.getName().isEmpty()));
	}

	@Test
	void letsGo() {
		Customer made = anna.getCustomers().create(Samples.customer("Wingtip"));
		Customer free = new Customer();
		free.setRelationshipToPartner(CustomerPartnerRelationship.NONE);
		fake.as("gina").getCustomers().byId(made.getId()).patch(free);
		assertFalse(Lists.of(anna.getCustomers().get(), Customer::getId).contains(made.getId()));
	}

	@Test
	void searches() {
		String made = anna.getCustomers().create(Samples.customer("Wingtip")).getId();
		assertEquals(made, fake.customer("wing").get().getId());
	}

	@Test
	void pages() {
		for (String name : List.of("Alpine", "Bellows", "Fourth Coffee")) {
			anna.getCustomers().create(Samples.customer(name));
		}
		List<List<Customer>> pages = Lists.pages(anna.getEnumerators().getCustomers()
			.create(anna.getCustomers().query(QueryFactory.getInstance().buildIndexedQuery(2))));
		assertEquals(3, pages.size(), "pages of five customers");
		assertEquals(5, pages.stream().flatMap(List::stream).map(Customer::getId).distinct().count());
	}

	@Test
	void asksForARelationship() {
		assertNotNull(anna.getCustomers().getRelationshipRequests().get().getUrl());
	}
}
