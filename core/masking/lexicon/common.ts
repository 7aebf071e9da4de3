/** Everyday English words, written down from general knowledge: not names by themselves, whatever their capitals. */
import { COMMON, addWords } from '../text/words.ts';

export const COMMON_WORDS = `a able about above accept access according account across act action active activity
actual actually ad add addition additional address adult advice after afternoon again against age agent ago agree
agreement ahead air airline airport all
allow allowed almost alone along already also although always am amazing american among amount an and angry another
answer answers any anybody anymore anyone anything anyway anywhere apart apartment app appear application applied
apply appointment
appreciate approve approved april are area around arrive arrived article as ask asked asking assistance assistant
at attempt attention august available avoid aware away awesome awful baby back bad bag baggage balance bank bar
based basic basis be beat
beautiful because become bed been before began begin beginning behind being believe below benefit benefits best
better between beyond big bill billing bit black block blue board boarding body book booked booking both bottom box
boy branch brand break bring
british broken brother brought brown browser budget build building business but button buy by bye cabin call called
calling calls came can canadian cancel cancelled cancellation cannot car care careful carry case cash cat catch
cause center central
century certain certificate certainly chance change changed changes changing charge charged charges chat cheap
check checked checking checkout child children choice choose christmas city claim class clean clear click client
close closed clothes club code coffee cold
collect collection color come comes comfortable coming comment common community company compare complaint complete
completed completely computer concern concerned condition confirm confirmation confirmed confused connect connected
connection consider contact contain
continue contract control convenient conversation cookie cool copy correct correctly cost costs could couldn count
country couple coupon course cover coverage create created credit current currently custom customer customers daily
damage damaged dark data date dates
daughter day days deal dear december decide decided decision declined deep definitely delay delayed delete deliver
delivered delivery department deposit describe desk detail details device did didn die difference different
difficult digital dinner direct direction directly
disappointed discount discuss do doctor document documents does doesn dog doing dollar dollars don done door double
doubt down download dozen draw dream dress drink drive driver driven driving drop due during duty each earlier
early earn easily east
easy eat edge edit education effect effort eight either eleven else email emergency employee empty end ended
english enjoy enough enter entire error especially estimate even evening event events ever every everybody everyone
everything everywhere exact exactly
example excellent except exchange excited excuse exist expect expected expensive experience expired explain extra
eye face fact fail failed fair fall false family famous fantastic far fast father favor favorite fax fear feature
february fee feedback feel feeling fees feet
female few field fifteen fifth fifty figure file fill final finally financial find fine finish finished fire first
five fix fixed flat flight flights floor fly focus follow followed following food foot for force foreign forever
forget forgot forgotten form format former
forward found four free french frequently friday friend friendly friends from front frustrated full fully fun
function funds further future game garden gate gave general generally german get gets getting gift girl give given
giving glad glass go goes going gold gone good
goods google got government great green ground group grow guess guest guide guy guys had hair half hall hand hands
handle happen happened happening happens happy hard has hasn hate have haven having he head health hear heard heart
heat heavy held hello help helped helpful
helping helps her here hers hey hi high higher highly him his history hit hold holiday home honest hope horrible
hospital hot hotel hour hours house how however hundred hungry hurry hurt husband i idea if ignore image
immediately important impossible improve in inch include
included including income incorrect increase indeed individual information inside install instead insurance
interest interested interesting international internet into invalid invoice is isn issue issues it italian item
items its itself january job join july june junior just
keep keeps kept key keyboard kid kids kind kitchen knew know known ladies lady language laptop large last late
later latest laugh law lead learn least leave leaving left legal less let letter level lie life light like likely
limit limited line link list listed listen
little live living loan local location lock locked log login long longer look looked looking looks lose lost lot
lots love lovely low lower luck luggage lunch machine mad made magazine mail main major make makes making male man
manage manager mandatory many map march mark
market married master match matter may maybe me meal mean means meant measure medical meet meeting member members
men mention mentioned menu message messages method middle might mile miles million mind mine minimum minor minute
minutes miss missed missing mission mistake
mobile mode model modern mom moment monday money monitor month monthly months more morning most mostly mother mouse
mouth move moved movie much music must my myself name national near nearly necessary need needed needs neither
never nevertheless new news next nice
night nine no nobody none noon nor normal normally north not note nothing notice notification november now number
numbers object october odd of off offer offered offers office official often oh ok okay old on once one online only
open opened opening operator opinion option
options or orange order ordered ordering orders original other others otherwise ought our ours out outside over own
owner pack package page paid pain pair pants paper parcel parent parents park part particular partner party pass
passed passenger password past patient pay
payable paying payment payments people per percent perfect perfectly perhaps period permission person personal
phone photo pick picked picture piece place placed plan plane plans platform play please pleased pleasure plus pm
pocket point police policy poor popular portal
possible possibly post posted power prefer premium prepare present press pretty previous price prices print prior
private probably problem problems proceed process processed processing product products professional profile
program project promise promised proof proper
properly protect protection provide provided public purchase purchased purple purpose push put quality quarter
question questions quick quickly quiet quite quote radio rain raise range rate rates rather reach read ready real
realize really reason receipt receive received
receiving recent recently recommend record red refund refunded refuse regard regarding regards register registered
regular related release rely remain remember remind reminder remove removed renew renewal rent repair repeat
replace replacement reply report reported request
requested require required reschedule reservation reset resolve resolved respond response rest restaurant result
results return returned returning review ridiculous right ring road room round route rude rule rules run running
sad safe safety said salary sale sales
same sample saturday save saved saving savings saw say saying says scam schedule scheduled school scissors screen
search season seat seats second secret section secure security see seem seemed seems seen select selected sell send
sending senior sense sent
september serious service services session set settings seven several shall shame share she shift ship shipped
shipping shirt shoe shoes shop shopping short should shouldn show showed showing shown shows sick side sign
signature signed similar simple simply since single sir
sister sit site situation six size skirt sleep slow slowly small smart smile snow so software sold solution solve
some somebody someone something sometimes somewhere son song soon sooner sorry sort sound south space spam spanish
speak special specialist specific speed spell
spelled spend spoke sport spring square staff stand standard start started starting state statement station status
stay step still stock stolen stone stop stopped store story straight strange street strong student stuck stuff
style subject submit submitted subscription
successful such suddenly sugar suggest suggestion summer sun sunday super supervisor supply support suppose
supposed sure surprise survey switch system table tablet take taken takes taking talk talked talking tall tax taxi
team technical technician tell telling temporary ten
terms terrible test text than thank thanks thankyou that the theft their theirs them themselves then there
therefore these they thing things think thinking third thirty this those though thought thousand three through
throughout thru thursday ticket tickets time times tip tired
title to today together toilet told tomorrow tone tonight too took top total totally touch tough toward towards
town track tracking train transaction transfer transferred travel traveling tree trial tried trip trouble true
trust truth try trying tuesday turn turned tv twelve
twenty twice two type typed typical unable under understand understood unfortunately unhappy unit until unused up
update updated upgrade upgraded upon upset urgent us use used useful user using usual usually vacation valid value
various vehicle verify version very via video
view visible visit voice voucher wait waited waiting walk wall want wanted wants warm warranty was wash wasn waste
watch water way we weak wear weather website wednesday week weekend weekly weeks weight welcome well went were west
wet what whatever when whenever where
whether which while white who whoever whole whom whose why wide wife will window windows winter wire wisdom wish
with within without woman women won wonder wonderful word words work worked working works world worried worry worse
worst worth would wouldn write writing written
wrong wrote yeah year yearly years yellow yep yes yesterday yet you young your yours yourself zero zone
ma m re ve ll d t s aren ain pls plz thx btw asap fyi lol hmm hm uh um ah oops yup nope nah gonna wanna gotta
kindly greetings evening sorted cheers dude buddy folks team support bot chatbot
homepage blog forum newsletter playstore android iphone ios mac pc usb wifi bluetooth printer router modem hdmi gps
sms pdf url html faq id vat gmt utc est pst am pm mph km cm mm kg lb oz usd eur gbp aud cad
ability absence absolute academic academy accident achieve acid actor adapt adjust admire advance advantage
adventure aim album alcohol alive alter ancient anger angle animal anniversary announce annual anxious apology
apparent appeal appetite apple architect argue
argument army arrange arrest arrow art artist aspect assess asset assume athlete atmosphere atom attach attack
attitude attract auction audience author authority average awake award awkward bake ball banana band barrier battle
beach bean bear beer beg behave bell belong
belt bench bend beside bet bike bird birth bite bitter blame blanket bless blind blood blow boat bomb bone border
bore borrow boss bother bowl brain brave bread breakfast breast breath breathe brick bride bridge brief bright
broad brush bubble bucket bug bull bullet burn
burst bus bush butter cake calculate calm camera camp campaign cancer candle capable capital captain capture carbon
career carpet cast castle casual catalog category cattle ceiling celebrate cell chain chair challenge champion
channel chapter character charity charm chase
cheek cheese chef chemical chest chicken chief chin chip chocolate church cigarette cinema circle circumstance
citizen civil classic climate climb clock cloth cloud coach coal coast coat coin collar colleague collect college
column combine comedy command committee commit
compete complex concept concert conclude conduct conference confidence conflict congress conscious constant
construct consume contest context contrast contribute convince cookbook corn corner council counsel courage court
cousin crack craft crash crazy cream creature
crew crime crisis criteria critic crop cross crowd crown cruel cry culture cure curious curve cycle dance danger
dare daring dawn dead deaf debate debt decade decorate decrease defeat defend define degree democracy deny depend
depth desert deserve desire desperate destroy
develop devil dialog diamond diet dig dignity dinner dirt disaster discover disease dish dispute distance district
divide divorce doll domestic dominate donate drama drum dry duck dust duty eager eagle ear earth east echo economy
edition editor elect election electric
element elephant embarrass emotion emperor empire encourage enemy energy engage engine engineer enormous ensure
enterprise entertainment enthusiasm environment envy episode equal equipment escape essay essential ethic evaluate
evidence evil evolve examine executive
exercise exhibit exotic expand explore explode export expose express extend extreme fabric factor factory faculty
fade faith fame fancy fantasy farm farmer fashion fate fault federal fence festival fever fiction fight film fish
flag flame flavor flesh flood flour flow
flower folk fool forest fortune foundation fragile frame freedom freeze fresh fruit fuel funeral furniture galaxy
gallery gap gas gather gay gender gene generate generous genius gentle genuine ghost giant global glory glove goal
goat god golf govern grace grade grain
grand grandmother grant grass grave gravity greet grief grin grip guarantee guard guilt guitar gun habit hammer
harbor harm harvest hat hero hide highlight hill hint hire holy honey honor hook horizon horn horror horse host
household human humor hunt ideal identify
ideology ignorant illegal illness illustrate imagine impact imply import impress impulse incident index industry
infant infect influence inform initial injury inner innocent insect insist inspect inspire instance instinct
institute institution instruct instrument intellect
intend intense interior internal interpret interval interview introduce invent invest investigate invite involve
iron island jacket jail jar jazz jewel joke journal journey joy judge juice jungle jury kick kill king kiss knee
knife knock knowledge label labor lack lake
lamp landscape lane layer lazy leader leaf league lean leather lecture legend leisure lemon lesson liberal library
lift limb lion lip liquid literature lobby logic loose lord loud loyal lung luxury magic magnet mainstream majority
manner manufacture marine marriage mask
mass mate material math mature mayor meadow meaning meat medal media medicine memory mental merchant mercy mere
metal mild military milk mill mineral ministry minister miracle mirror mix moderate modest moon moral mortgage
motion motivate motor mountain mud multiple murder
muscle museum musician mutual mystery myth narrow nation native nature navy neck needle neighbor nerve nervous nest
network neutral noble noise nominate north nose novel nuclear nurse nut obey objective observe obtain obvious
occasion occupy ocean odds offend onion opera
oppose orchestra organ organize origin outcome outdoor output oven overcome owe oxygen pace paint palace pale palm
panel panic parade park parliament passion path patience pattern pause peace peak peasant pen penalty pension
pepper perceive perform perspective phase
philosophy phrase physical piano pig pilot pink pioneer pipe pitch planet plant plastic plate pleasant plenty plot
poem poet poison pole policy politics pool population portrait pose potato potential pound poverty praise pray
precious predict pregnant presence preserve
president pressure pride priest primary prince princess principal principle prison prize produce profit prominent
propose prosper protein protest proud province psychology publish pull pulse punish pupil pure pursue puzzle
qualify quarter queen quest quit rabbit race racial
radical rail random rank rare raw react rebel recall recipe recover recruit reduce reflect reform refugee region
regret reject relax relief religion reluctant remarkable republic reputation rescue research resident resign resist
resource restore retire reveal revenge
revenue revolution reward rhythm rice rich ride rifle riot rise risk rival river roast rob robot rock role roll
romance romantic roof root rope rose rough royal rub rural rush sacred sacrifice saint sake salad salt sand
satellite satisfy sauce savage scale scandal scene
scholar science scope score scream script sculpture seal seed seek seize senate sentence separate sequence series
shadow shake shallow shape sharp sheep sheet shelf shell shelter shield shine shock shoot shore shoulder shout
shrink shut silence silk silly silver sin sing
singer sink skill skin sky slave slice slide slight slip smell smoke smooth snake soap soccer social soft soil
solar soldier solid soul soup source spare spark species spin spirit split sponsor spread stable stadium stage
stair star stare starve steady steal steam steel
steep stem stick stir stomach storm strategy stream strength stress stretch strike string strip struggle stupid
succeed suffer suicide suit sum summit supper surface surgery surround survive suspect suspend swear sweat sweet
swim sword symbol sympathy tail tale talent tank
tap target task taste teach teacher tear teen teeth telephone television tempt tend tennis tension tent territory
terror theater theme theory therapy thick thief thin thread threat throat throne throw thunder tie tiger tight
timber tissue tobacco toe tomato tongue tool
tooth topic tour tourist tower toy trace trade tradition traffic tragedy trait transform translate trap treasure
treat treaty tremendous tribe trick troop tropical truck tube tune tunnel twin twist ugly ultimate umbrella uncle
undergo unify union unique universe university
urban urge vague valley van vast vegetable venture verb verdict vessel veteran victim victory village violence
violin virtue virus vision vital vocal volume volunteer vote vulnerable wage wagon warrior weapon weave wedding
weird western whale wheat wheel whip whisper wild
wine wing winner wisdom witch witness wolf wonder wooden wool worker worship wound wrap wrist writer yard yell
yield youth zone africa america asia europe african asian european french german spanish italian british english
american chinese japanese russian indian dutch
swedish polish turkish greek irish scottish portuguese mexican canadian australian brazilian austria belgium brazil
bulgaria canada chile china colombia croatia cuba cyprus czech denmark ecuador egypt england estonia ethiopia
finland france germany ghana greece hungary iceland india indonesia iran iraq ireland israel italy japan
kenya korea latvia lebanon libya lithuania luxembourg malaysia malta mexico morocco nepal netherlands nigeria
norway pakistan panama peru philippines poland portugal qatar romania russia scotland serbia singapore slovakia
slovenia spain sudan sweden switzerland syria
taiwan tanzania thailand tunisia turkey uganda ukraine uruguay venezuela vietnam wales yemen zambia zimbabwe
belgian danish finnish norwegian swiss austrian hungarian romanian bulgarian ukrainian arab israeli pakistani thai
vietnamese korean egyptian nigerian kenyan
christian muslim jewish catholic protestant buddhist hindu democratic republican`;
/** Makers, shops, software and keys that are spoken of in support chats, and words of screens. */
const THINGS = `amazon ebay ikea tesco aldi lidl walmart target costco apple samsung google microsoft sony nokia
huawei xiaomi lenovo dell asus acer philips bosch siemens canon epson brother nikon dyson nintendo playstation xbox
netflix spotify youtube facebook instagram twitter linkedin
tiktok zoom slack teams skype outlook gmail yahoo paypal klarna stripe revolut wise uber lyft airbnb expedia
ryanair lufthansa easyjet dhl ups fedex hermes vodafone telekom verizon firefox chrome chromium safari edge opera
ubuntu debian linux windows macos chromebook excel
powerpoint adobe acrobat photoshop wordpress shopify github python javascript ctrl alt shift tab esc enter del
backspace caps cookies privacy gateway server proxy firewall cache widget wifi ethernet dashboard toolbar sidebar
popup checkbox dropdown homepage login logout
terminal lounge warehouse premium basic deluxe starter pro plus ultra lite toyota volkswagen bmw audi mercedes ford
tesla renault peugeot fiat volvo honda nissan hyundai kia covers covered opens closes starts ends runs contains
includes shows costs takes gives needs
users customers visitors members people items units pieces seats rooms pages lines rows stars points levels steps
copies boxes bottles packs
pixel galaxy redmi xperia macbook ipad thinkpad kindle fitbit garmin gopro sonos airpods roomba surface moto
oneplus incomplete unfinished undelivered unreadable unusable mismatched outdated oversized undersized`;
addWords(COMMON_WORDS, COMMON);
addWords(THINGS, COMMON);
