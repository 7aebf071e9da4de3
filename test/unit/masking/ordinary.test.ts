import { describe, expect, it } from 'vitest';
import type { DialogueState } from '../../../core/masking/types.ts';
import { say } from './support.ts';

/** What agents and visitors write every day, with nothing in it to hide. */
const ORDINARY = `Hi there, how can I help you today?
Thanks for waiting, I am looking into it now.
Your order 4471902 was shipped on Tuesday.
Order #88213-A left our warehouse in Rotterdam this morning.
I can see the order number ends in 4412, is that right?
The parcel should arrive between 9:00 and 12:30.
It is with DHL, the tracking number is 00340434161094.
We expect a delivery on 14 March 2026.
Could you check the box for a label that says Quartzfinch?
The word is Quartzfinch.
The project is called Bluefern and it starts in May.
Please open Settings, then Privacy, then Cookies.
1. Switch the router off
2. Wait for thirty seconds
3. Switch it on again
4) Press the green button
message 13
message 14 of 20
number ida
the number ida is on the second page
my token-c card does not open the gate
The token on the second page is only an example.
Please restart Windows and try again.
I am using Firefox 128 on Ubuntu.
The app says "Something went wrong", nothing else.
It costs 49.99 a month, or 499 a year.
The fee is 12 euros per person.
That would be $1,250.00 in total, including tax.
We can offer you a discount of 15 percent.
You paid 35.20 and got 5.20 back.
Is Sunday at 10 fine for you?
Our store in Berlin is open from 8 to 20.
The Madrid office is closed on 6 January.
We moved from Leeds to Manchester in 2019.
Flights from Lisbon to Oslo start at 129 euros.
Your flight TP543 was moved to gate 22.
Platform 9 is at the end of the hall.
The next train to Utrecht leaves at 17:42.
You will need a passport and two photos.
The insurance covers theft, fire and water.
Please send us a photo of the receipt.
I will pass this on to the billing team.
Let me check with my colleague in the warehouse.
One moment please, the system is slow today.
Sorry for the trouble, Black Friday is a busy time.
Do you have the Premium or the Basic plan?
The Galaxy S24 has a 6.2 inch display.
My iPhone 15 Pro does not charge any more.
The washing machine shows error E18.
The code E18 means that the filter is blocked.
Please press Ctrl and F5 together.
The model is WH-1000XM5, in black.
I need size 42, but you sent me 44.
The jacket is blue, not green.
The voucher SPRING25 is valid until Friday.
The promo code is WELCOME10.
I never got the coupon for 10 off.
Ticket 55120 is still open.
Case 7781234 was closed yesterday.
Invoice 2026-0042 is attached.
The reference is RF-2231.
Your booking KX7P2Q is confirmed.
You are number 7 in the queue.
I have been waiting for 25 minutes.
We have 3 rooms left for that weekend.
The room is on the 4th floor, with a view of the sea.
Breakfast is from 7 to 10:30.
Checkout is at 11.
Parking costs 18 a day.
The nearest station is King's Cross.
Take the Northern line to Camden Town.
It is about 15 minutes on foot.
The museum is next to the Rijksmuseum.
I bought it at IKEA last year.
Amazon told me to ask you.
Is there a difference between Visa and Mastercard?
My card was declined, but the balance is fine.
Which card did you use for it?
Do not send your card number in the chat, please.
We never ask for your password or your PIN.
You can reset your password on the sign-in page.
The reset link is valid for 24 hours.
I did not get the verification e-mail.
Please look into your spam folder too.
The e-mail comes from our support team.
What is the e-mail address of your office?
You can change the address in your account.
Where do I find my account number?
The phone number of the store is on the website.
You can call us from Monday to Friday.
I cannot hear you, the line is bad.
I will call you back in ten minutes.
What a lovely day in Hamburg.
Happy New Year to you and your family!
Merry Christmas from all of us.
Have a nice weekend!
Good evening, is anybody there?
Hello? Still there?
Yes, that is right.
No, the other one.
Okay, got it, thanks a lot.
Perfect, you are a star.
That is not what I asked.
I want to speak to a manager.
This is the third time I write to you.
I am very disappointed with the service.
I would like to cancel my subscription.
Please delete my account.
The contract runs until 31 December 2026.
The notice period is 3 months.
The warranty is 2 years from the date of purchase.
We accept returns within 30 days.
The refund takes 5 to 7 working days.
The money should be there by Thursday.
My bank says that they sent nothing.
The transfer was made on 02/11.
The rate on 12/05 was 1.0834.
There were 1,204 visitors yesterday.
The file has 3.5 MB and 12 pages.
Please use a PDF, not a Word file.
Version 4.2.1 fixes the crash.
The update to 17.3 broke the widget.
The server answered 502 Bad Gateway.
It happens in Chrome and in Edge, not in Safari.
Please clear the cache and the cookies.
The Bluetooth headset does not pair.
The Wi-Fi is fast, about 250 Mbit.
The temperature was 21 degrees.
Turn left at the Shell station.
The Eiffel Tower is closed on that day.
Our cruise stops in Split and Dubrovnik.
We would like to go to Iceland in June.
Does the Oslo hotel have a gym?
Two adults and one child of 4.
We arrive on the 12th and leave on the 19th.
Can we get a table for six at half past seven?
The menu has vegan dishes too.
I am allergic to nuts.
The seat 14C is by the aisle.
I have two bags of 23 kg.
The bag is red with a yellow tag.
Lost items are kept for 90 days.
The museum pass covers 40 places.
The course starts on Monday, 9 February.
Lesson 3 is about verbs.
The exam has 60 questions.
The answer to question 12 is B.
The meeting is in room 204.
The printer needs toner, model TN-2420.
Serial number XJ400192 is not in our list.
The part is out of stock until week 23.
We have 14 of them in Antwerp.
The chair weighs 7.5 kg.
The table is 180 x 90 cm.
The fabric is 80% cotton.
The lamp takes an E27 bulb.
The battery lasts 10 hours.
The Harbour plan includes 500 minutes.
Northline has a new lounge in Terminal 2.
Harbour opens a branch in Cardiff.
The new branch is opposite the Tesco.
Best regards, the support team
Anything else I can do for you?
I will close this chat now.
Please rate the chat from 1 to 5.
I gave it a 4.
Thank you, Cleandesk!
Brilliant, that worked.
hm, let me think about it
lol that was quick
brb, the kids are calling
sure, take your time
wait, I found it
the light blinks twice, then stops
the screen goes black after the logo
it worked until yesterday
which button do you mean
both of them say the same
the blue one or the grey one`.split('\n');

describe('ordinary talk', () => {
  it('can be read, for both authors', () => {
    expect(ORDINARY.length).toBeGreaterThanOrEqual(170);
    for (const author of ['visitor', 'agent'] as const) {
      const wrong = ORDINARY.map((text) => [text, say(text, undefined, author).text] as const).filter(
        ([text, shown]) => text !== shown,
      );
      expect(wrong.length, JSON.stringify(wrong, null, 1)).toBeLessThanOrEqual(Math.floor(ORDINARY.length * 0.02));
    }
  });
  it('can be read in a long conversation too', () => {
    let state: DialogueState | undefined;
    const wrong: unknown[] = [];
    ORDINARY.forEach((text, i) => {
      const masked = say(text, state, i % 3 === 0 ? 'visitor' : 'agent', `m${i}`);
      if (masked.text !== text || masked.corrections.length > 0)
        wrong.push([text, masked.text, masked.corrections.map((c) => c.text)]);
      state = masked.state;
    });
    expect(wrong.length, JSON.stringify(wrong, null, 1)).toBeLessThanOrEqual(Math.floor(ORDINARY.length * 0.02));
  });
});

describe('a name after a real cue is still hidden', () => {
  for (const [text, shown] of [
    ['My name is Maya Lindqvist', 'My name is [name]'],
    ['my name is ida', 'my name is [name]'],
    ['this is John Miller', 'this is [name]'],
    ['I am Priya Raman', 'I am [name]'],
    ['You are talking to Tomas Rivera', 'You are talking to [name]'],
    ['the name on the booking is Helen Marsh', 'the name on the booking is [name]'],
  ] as const) {
    it(text, () => {
      expect(say(text).text).toBe(shown);
    });
  }
});

it.each(['(@example.com)', 'mail: @example.com'])(
  'a sign with a domain and no name before it is no address: %s',
  (text) => {
    expect(say(text).text).toBe(text);
  },
);
