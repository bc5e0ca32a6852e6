package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.models.customers.Customer;
import com.microsoft.store.partnercenter.models.relationships.PartnerRelationship;
import com.microsoft.store.partnercenter.models.relationships.PartnerRelationshipType;
import org.junit.jupiter.api.Test;

/** Distri is an indirect provider, and Fabrikam is its reseller. */
class ResellersTest {
	private final Fake fake = new Fake();
	private final IAggregatePartner ingo = fake.as("ingo");

	ResellersTest() throws Exception {
	}

	@Test
	void theProviderListsItsResellers() {
		PartnerRelationship fabrikam = Lists.only(ingo.getRelationships().get(PartnerRelationshipType.IS_INDIRECT_CLOUD_SOLUTION_PROVIDER_OF));
		assertEquals("Fabrikam", fabrikam.getName());
		assertEquals("4847383", fabrikam.getMpnId());
		assertEquals("Active", fabrikam.getState());
	}

	@Test
	void theResellerListsItsProviders() {
		PartnerRelationship distri = Lists.only(fake.as("rita").getRelationships().get(PartnerRelationshipType.IS_INDIRECT_RESELLER_OF));
		assertEquals("Distri", distri.getName());
		assertEquals(PartnerRelationshipType.IS_INDIRECT_RESELLER_OF, distri.getRelationshipType());
	}

	@Test
	void theProviderChecksWhatAResellerSigned() {
		assertTrue(ingo.getCompliance().getAgreementSignatureStatus().get("4847383", null).getIsAgreementSigned());
	}

	@Test
	void aCustomerHasAReseller() {
		String fabrikam = Lists.only(ingo.getRelationships().get(PartnerRelationshipType.IS_INDIRECT_CLOUD_SOLUTION_PROVIDER_OF)).getId();
		Customer order = Samples.customer("Wingtip");
		order.getBillingProfile().getDefaultAddress().setCountry("FR");
		order.setAssociatedPartnerId(fabrikam);
		Customer made = ingo.getCustomers().create(order);
		assertEquals(fabrikam, ingo.getCustomers().byId(made.getId()).get().getAssociatedPartnerId());
		assertEquals("Fabrikam", Lists.only(ingo.getCustomers().byId(made.getId()).getRelationships().get()).getName());
	}
}
