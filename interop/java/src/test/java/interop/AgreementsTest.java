package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.models.Contact;
import com.microsoft.store.partnercenter.models.agreements.Agreement;
import com.microsoft.store.partnercenter.models.agreements.AgreementMetaData;
import org.joda.time.DateTime;
import org.junit.jupiter.api.Test;

/** What customers sign. */
class AgreementsTest {
	private final Fake fake = new Fake();
	private final IAggregatePartner anna = fake.as("anna");

	AgreementsTest() throws Exception {
	}

	@Test
	void aCustomerAgrees() {
		AgreementMetaData metadata = Lists.of(anna.getAgreementDetails().byAgreementType("MicrosoftCustomerAgreement").get()).get(0);
		String customer = anna.getCustomers().create(Samples.customer("Wingtip")).getId();
		Agreement agreement = new Agreement();
		agreement.setTemplateId(metadata.getTemplateId());
		agreement.setType("MicrosoftCustomerAgreement");
		agreement.setDateAgreed(new DateTime(2020, 7, 1, 0, 0));
		agreement.setPrimaryContact(wendy());
		anna.getCustomers().byId(customer).getAgreements().create(agreement);
		assertEquals(metadata.getTemplateId(),
			Lists.only(anna.getCustomers().byId(customer).getAgreements().byAgreementType("MicrosoftCustomerAgreement").get()).getTemplateId());
	}

	private static Contact wendy() {
		Contact contact = new Contact();
		contact.setFirstName("Wendy");
		contact.setLastName("Doe");
		contact.setEmail("wendy@wingtip.example");
		return contact;
	}
}
