package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.enumerators.IResourceCollectionEnumerator;
import com.microsoft.store.partnercenter.models.SeekBasedResourceCollection;
import com.microsoft.store.partnercenter.models.customers.Customer;
import com.microsoft.store.partnercenter.models.customers.CustomerBillingProfile;
import com.microsoft.store.partnercenter.models.customers.CustomerPartnerRelationship;
import com.microsoft.store.partnercenter.models.customers.CustomerQualification;
import com.microsoft.store.partnercenter.models.query.QueryFactory;
import com.microsoft.store.partnercenter.models.query.filters.FieldFilterOperation;
import com.microsoft.store.partnercenter.models.query.filters.SimpleFieldFilter;
import java.util.ArrayList;
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
		String id = relecloud();
		CustomerBillingProfile profile = anna.getCustomers().byId(id).getProfiles().getBilling().get();
		profile.setEmail("new@relecloud.example");
		anna.getCustomers().byId(id).getProfiles().getBilling().update(profile);
		assertEquals("new@relecloud.example", anna.getCustomers().byId(id).get().getBillingProfile().getEmail());
	}

	@Test
	void qualifies() {
		anna.getCustomers().byId(relecloud()).getQualification().update(CustomerQualification.EDUCATION);
		assertEquals(CustomerQualification.EDUCATION, anna.getCustomers().byId(relecloud()).getQualification().get());
	}

	@Test
	void searches() {
		anna.getCustomers().create(Samples.customer("Wingtip"));
		SeekBasedResourceCollection<Customer> found = anna.getCustomers().query(QueryFactory.getInstance().buildIndexedQuery(10, 0,
			new SimpleFieldFilter("CompanyName", FieldFilterOperation.STARTS_WITH, "wing")));
		assertEquals(List.of("Wingtip"), names(found));
	}

	@Test
	void pages() {
		for (String name : List.of("Alpine", "Bellows", "Fourth Coffee", "Tailspin")) {
			anna.getCustomers().create(Samples.customer(name));
		}
		List<List<String>> pages = new ArrayList<>();
		IResourceCollectionEnumerator<SeekBasedResourceCollection<Customer>> page = anna.getEnumerators().getCustomers()
			.create(anna.getCustomers().query(QueryFactory.getInstance().buildIndexedQuery(2)));
		for (; page.hasValue(); page.next()) {
			pages.add(names(page.getCurrent()));
		}
		assertEquals("[2, 2, 1]", sizes(pages));
		assertEquals(5, pages.stream().flatMap(List::stream).distinct().count());
	}

	@Test
	void asksForARelationship() {
		assertNotNull(anna.getCustomers().getRelationshipRequests().get().getUrl());
	}

	private String relecloud() {
		return anna.getCustomers().get().getItems().iterator().next().getId();
	}

	private static String sizes(List<List<String>> pages) {
		List<Integer> out = new ArrayList<>();
		pages.forEach(page -> out.add(page.size()));
		return out.toString();
	}

	private static List<String> names(SeekBasedResourceCollection<Customer> page) {
		List<String> out = new ArrayList<>();
		page.getItems().forEach(customer -> out.add(customer.getCompanyProfile().getCompanyName()));
		return out;
	}
}
