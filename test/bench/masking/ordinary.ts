/**
 * What people write to a help desk with nothing in it to hide, written for this measurement and never trained on.
 * Misses of the first half are inspected; of the second only the count is read, so that it stays an unbiased measure.
 */
import { mask } from '../../../core/masking/mask.ts';
import { atMost } from './row.ts';
import type { Outcome } from './row.ts';
import { count, rate } from './score.ts';

export const LOOKED_AT: readonly string[] = `lantern
mango smoothie
The kettle trips the fuse every single morning.
tuesday
Saturday works best for us
pls hurry the plumber is waiting
My dishwasher leaks from the left corner.
teh parcel never cmae
where iz my stuff??
It says "shipment held at depot" since Wednesday.
Is the Orchid bouquet available in white?
gracias por la ayuda
merci beaucoup et bonne soirée
Danke, das hat geklappt!
grazie mille
obrigada, até amanhã
I ordered a Philips toaster and got a Braun blender.
toyota corolla
a Honda Civic from 2014
Volkswagen Polo, diesel
My Peugeot will not start in the cold.
Can I fly from Lisbon to Reykjavik with one stop?
The hotel in Marrakesh had no towels.
we land in Kathmandu at noon
Is there a shuttle from Gatwick to Brighton?
Do you deliver to Svalbard?
December is too late for us.
the march invoice is missing
may i ask for a supervisor
Will the refund come in August or September?
april showers ruined the tent lol
June was fine, July was not.
I can be flexible on Monday and Thursday.
The curtain rod bends in the middle.
The zipper broke on the second day.
One of the chairs wobbles.
cushion covers are faded
half the puzzle pieces are missing
Gravel sprayed all over the driveway.
My neighbour signed for it.
My landlord needs a copy of the contract.
The technician did not show up.
nobody rang the bell
I was at home the whole afternoon.
the courier left it in the rain
hedge trimmer
espresso beans
wireless charger
Charcoal grill cover
Blue velvet
Winter tyres
Saffron risotto
Golden retriever puppy food
Two large pepperoni, one small margherita.
can i get the burrito without onions
no cilantro please
The soup arrived cold and the bread was soggy.
Does the falafel contain sesame?
We have a table at Bella Napoli at eight.
Is the Blue Lagoon open in winter?
Our suite overlooks the Grand Canal.
Which ferry goes to Santorini?
The Louvre tickets have the wrong date.
Our tour of the Alhambra was cancelled.
I left my umbrella on the tram.
A grey suitcase with a broken wheel.
my backpack is still on the carousel
Platform was changed at the last minute.
The conductor said the ticket is fine.
The kiosk swallowed my coins.
Netflix keeps buffering on the TV.
Spotify logs me out every day
Is Zoom included in the Teams bundle?
PowerPoint crashes when I insert a chart.
excel freezes
Outlook asks for a license again.
The Kindle shows a tree and nothing else.
Alexa does not find the lamp.
siri cannot hear me
My Garmin lost the route.
The Roomba circles around the rug.
Nespresso pods are jammed
Dyson hoover has no suction
the playstation makes a clicking noise
nintendo switch dock
Does the Fitbit work with Android?
Fedora or Debian, it makes no difference.
i run macos sonoma
Docker eats all the memory.
the webhook returns forbidden
Our Kubernetes cluster is down.
The postgres backup failed again
firmware rollback did not help
bios update
Blinking amber, then green, then nothing.
Router in the hallway, decoder in the bedroom.
fibre or copper?
is roaming included in Morocco
My SIM is not recognised.
i keep getting voicemail
The bundle is unlimited, isn't it?
Tethering is blocked.
How do I port my line to another provider?
What is an overdraft?
Why was the cheque bounced?
standing order
The mortgage broker sent me here.
My pension statement looks odd.
Is the ISA tax free?
I do not recognise the charge from Zara.
Uber charged me twice
Tesco refunded it, you did not.
the exchange rate for zloty
How many rupees do I get?
krona or euro?
Do you insure e-bikes?
A hailstorm dented the bonnet.
The windscreen has a crack.
The deductible is too high.
Does it cover burst pipes?
my excess went up
pet insurance for a rabbit
Tornado damage to the barn
The policy renews automatically, I did not want that.
I want a quote for a caravan
Our nursery closes in spring.
physiotherapy session
Are contact lenses covered?
ibuprofen or paracetamol?
I am allergic to penicillin.
The pharmacy has no stock.
My dentist sends the bill directly.
Blood test results please
Where do I upload the transcript?
The lecture hall was empty.
algebra homework
The syllabus mentions Shakespeare and Newton.
We read Kafka in the course.
The Pythagoras chapter has a typo.
Beethoven symphony, second row
Is the Picasso exhibition sold out?
The Tesla charger at the mall is broken.
an einstein quote on a mug
Halley's comet poster
Levi's jeans, dark wash
dr martens boots
Ben and Jerry's melted on the way
mcdonalds voucher
Ralph Lauren shirt in medium
Calvin Klein perfume
Johnnie Walker gift box
jack daniels honey
I need it before Easter.
Happy Diwali to the team!
Ramadan opening hours?
Do you work on Hanukkah?
closed on Whit Monday
Oktoberfest tent reservation
Feliz Navidad
Guten Morgen zusammen
bonjour, une question
hola, una pregunta rápida
buenas tardes
ciao
namaste
konnichiwa
sawubona
ok cool
k
kk
yep thats it
nvm
omg finally
ugh
hmmm
wtf is this
smh
tyvm
gotcha
np
ditto
oops wrong chat
lemme check
gimme a sec
dunno
yikes
hooray
I Am Still Waiting For An Answer
Please Send The Invoice Again
Wrong Colour And Wrong Size
Item Not As Described
Delivery Delayed Due To Strike
NOBODY ANSWERS
THE LINK IS DEAD
WHERE IS THE REFUND
Broken hinge, scratched lid, missing screws.
Sizes run small; medium fits like small.
Ceramic, not porcelain.
Cotton or linen?
matte black or brushed steel
The navy one.
the olive green sofa
Crimson, please
turquoise
lilac
Size M in burgundy
left handed guitar
bamboo cutting board
Walnut veneer
Sahara beige
Nordic oak
Arctic white
Midnight blue
Rose gold
Sandstone
Mercury
Phoenix
Atlas
Titan
Nova
Falcon
Apollo
Delta
Echo
Sierra
Aspen
Indigo
Jasmine rice
basil seeds
rosemary and thyme
A daisy chain necklace
The ruby ring is too tight.
pearl earrings
Heather grey hoodie
Chase the courier please.
Mark it as urgent.
Bill me monthly.
Frank answer: no.
Will do.
Grant me access to the folder.
Can you drop the case?
Pat the dough dry, says the recipe.
Rob at the gate? No, the gate robot.
I have faith in you.
hope it works
Grace period
Joy Division vinyl
Summer sale
Autumn catalogue
The Amber alert woke me.
Is the Sandy beach wheelchair friendly?
Lowercase only, thanks
a b c d
first, second, third
north of the river
opposite the bakery
behind the church
around the corner from the cinema
near the roundabout
Two streets away from the stadium.
It is the third door on the right.
The road is closed for repairs.
We live by the sea.
I work from home on Fridays.
Our office moved last spring.
Your Glasgow shop was friendlier.
The Leeds branch sent me to Bradford.
Between Porto and Braga the wifi fails.
Vienna, not Venice!
Georgia or Florida, I forget
Jordan is on my list, then Egypt.
Paris in the fall
Sydney is nine hours ahead
Austin or Dallas?
Florence was lovely
Victoria line is delayed
St Pancras or Euston?`.split('\n');

export const COUNTED: readonly string[] = `compass
pineapple
thursday morning
The drawer does not slide.
Steam comes out of the iron but no heat.
wrong sort of gravel
u sent me the wrnog thing
stil waitng
Has it left Antwerp yet?
Held by customs in Rotterdam.
gracias, muy amable
merci, à bientôt
Vielen Dank für die schnelle Hilfe
tack så mycket
dziękuję
A Bosch drill and a box of screws.
ford fiesta
Nissan Leaf, electric
The Skoda rattles at eighty.
mazda dealership
Can I bring skis on the flight to Innsbruck?
we missed the connection in Doha
The cabin smelled of paint.
Hostel in Ljubljana, two bunk beds
Does the coach stop in Exeter?
February is quiet, come then.
not before november
Wednesday is a holiday here.
Sundays only
The lampshade is crooked.
A button came off.
the mattress sags
Scratches on the lens
The glue smells awful.
My flatmate took it inside.
Our caretaker has the key.
The fitter drilled the wrong wall.
nobody called back
the van drove past
garden hose
oat milk
cordless drill
Travel pillow
Leather strap
Snow chains
Lemon tart
Hamster bedding
Four samosas and a mango lassi
extra wasabi
The curry was bland.
Is the ramen vegan?
Table for two at Casa Verde.
Is the Sagrada Familia wheelchair accessible?
The balcony faces the Danube.
Which boat goes to Capri?
Colosseum tickets for the wrong day
The Uffizi was closed.
I forgot my scarf on the bus.
black holdall with a red ribbon
Luggage lost in Frankfurt
Seat by the window, please.
The barrier ate my ticket.
Disney app will not open.
YouTube stutters
Slack notifications are silent.
Photoshop asks to activate
Word forgets the margins.
Thunderbird cannot sync.
Kobo reader frozen
Google Home ignores me.
cortana keeps popping up
Tomtom has no maps
Vacuum robot gets stuck under the couch
keurig descaling light
xbox controller drifts
oculus headset fogs up
Does Strava read the watch?
Ubuntu refuses to boot.
windows eleven
The container restarts in a loop.
timeout on the gateway
Our Redis is full.
the cron job never ran
rolled back the driver
Red light, then orange, then off.
The repeater is in the attic.
cable or satellite?
roaming in Turkey
eSIM is rejected
engaged tone all day
the hotspot is slow
How do I keep my old line?
What does APR mean?
Why is the transfer pending?
direct debit
My accountant wants a statement.
The annuity looks wrong.
Is the bond taxable?
unknown charge from Shell
Lyft took the money twice
Aldi was cheaper.
yen to dollars
How many pesos?
francs or euros
Do you cover drones?
A branch fell on the roof.
a chip in the mirror
The premium doubled.
is flooding covered
no claims bonus
cover for a pony
Burglary at the shed
I never agreed to the renewal.
quote for a moped
The kindergarten is shut.
chiropractor
hearing aids
aspirin
I cannot take codeine.
The clinic lost the form.
The optician charged twice.
X-ray appointment
How do I enrol in the seminar?
the library fine
geometry worksheet
An essay on Plato and Darwin.
Hamlet tickets
Mozart, upper circle
Rembrandt tour
The Edison bulb flickers.
tesla model three
Fahrenheit or Celsius?
Wellington boots
Dr Pepper, six pack
Papa John's was quicker
wendys coupon
Hugo Boss tie
Tommy Hilfiger belt
Jim Beam miniature
before Pentecost
Happy Holi everyone
Eid opening times
Yom Kippur
bank holiday Monday
Carnival parade
Buon Natale
Guten Abend
salut
buenos días
arigato
annyeong
marhaba
merhaba
okey dokey
yup
kinda
meh
argh
bruh
ikr
ttyl
cya
phew
whoops
aight
thx a ton
tbh no
whatevs
My Parcel Is Lost
Please Call A Technician
Cannot Log In Since Yesterday
Payment Failed Twice
Strike At The Airport
FIX THIS
STILL NO ANSWER
Torn sleeve, loose thread, bad smell.
It runs large.
Glass, not plastic.
Wool or fleece?
polished chrome
The beige one.
mustard yellow armchair
Scarlet
magenta
teal
Size L in charcoal
acoustic guitar strings
oak shelf
Mahogany finish
Desert sand
Alpine pine
Polar white
Emerald
Copper
Granite
Jupiter
Orion
Zeus
Vega
Pegasus
Eagle
Gemini
Omega
Tango
Bravo
Willow
Violet
Ginger tea
sage and parsley
A lily of the valley
The jade pendant broke.
opal ring
Clay pot
Carol singing on the square?
Don't sue me.
Jack up the car first.
Drew a blank.
Dawn to dusk
Max volume
Sunny intervals
Miles are not credited.
Patience please
my hope is gone
Mercy!
Eve of the trip
Spring cleaning
Winter break
Crystal clear
Rocky road
Lower left corner
x y z
one, two, three
east of the park
above the pharmacy
next door to the gym
past the windmill
by the fountain
Three stops from the harbour.
The lift is on the left.
The bridge is closed.
We are by the lake.
I commute on Tuesdays.
They relocated in autumn.
Your Cardiff shop was great.
The Bristol team helped.
No signal between Bergen and Voss.
Bern, not Basel!
Carolina or Virginia
Chad, Mali and Niger
Milan in spring
Melbourne is cold now
Charlotte or Savannah?
Lourdes pilgrimage
Elizabeth line is shut
Waverley or Haymarket?
toothbrush heads for the sonic model
projector remote
the thermostat ignores the schedule
Quarterly report attached
Keep the change
stapler
Skip the queue tickets
Is the treadmill foldable?
The aquarium pump hums.
Sourdough starter kit
Trampoline spring snapped
my kayak paddle floats away
the yoga mat is slippery
marathon bib pickup
Swimming lessons for toddlers
chess club meets when
crochet hooks
Tripod mount
telescope eyepiece
The binoculars are blurry.
vinyl flooring
Parquet or laminate?
grout colour
skirting board
Rain gutter
chimney sweep
Locksmith voucher
the doorbell camera is foggy
Composter lid`.split('\n');

/** The same sentence in the typing style of other people. */
export const STYLES: Readonly<Record<string, (text: string) => string>> = {
  'as written': (text) => text,
  'small, without signs': (text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} ]/gu, (sign) => (sign === "'" || sign === '-' ? '' : ' '))
      .replace(/ +/g, ' ')
      .trim(),
  'every word with a capital': (text) => text.replace(/(?<![\p{L}'])\p{L}/gu, (letter) => letter.toUpperCase()),
};

/** Each sentence of both halves in each style. Misses are listed for the first half only. */
export function ordinary(): Outcome {
  const out: Outcome = { rows: [], misses: [] };
  for (const [half, sentences] of [
    ['looked at', LOOKED_AT],
    ['counted', COUNTED],
  ] as const) {
    for (const [style, write] of Object.entries(STYLES)) {
      const hit = rate();
      for (const sentence of sentences) {
        const text = write(sentence);
        const masked = mask({ id: 'm', author: 'visitor', text });
        count(hit, masked.spans.length > 0);
        if (masked.spans.length > 0 && half === 'looked at')
          out.misses.push(`WRONG ordinary ${JSON.stringify(text)} => ${JSON.stringify(masked.text)}`);
      }
      out.rows.push(atMost(`ordinary sentences, ${half}`, `hit, ${style}`, hit, 0.1));
    }
  }
  return out;
}
