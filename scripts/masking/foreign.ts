/**
 * Everyday words of other languages and of chats, written down for this project from general knowledge: no names, so
 * that a greeting is not taken for one.
 */
export const FOREIGN_WORDS = `hola buenos buenas dias tardes noches gracias favor ayuda necesito quiero puedo tengo
tiene estoy esta donde cuando como porque pero para con sin sobre entre desde hasta muy bien mal ahora luego hoy
manana ayer semana mes
ano dinero tarjeta cuenta pedido paquete vuelo hotel reserva habitacion factura problema amable rapida rapido pregunta
respuesta adios feliz navidad saludos disculpe perdon vale claro espere momento siempre nunca todavia ya tambien otra
otro nada
todo mucho poco senor senora amigo trabajo casa coche tienda calle ciudad pais agua comida
bonjour bonsoir salut merci beaucoup soiree journee voila voici oui non peut pouvez vous nous avez avoir etre suis
sont pour avec sans dans chez mais parce quand comment combien toujours jamais encore aussi tres bien mal hier demain
aujourd semaine
mois annee argent commande colis livraison facture remboursement probleme question aide bientot bonne bon revoir svp
stp desole pardon attendez chambre vol avion voiture maison magasin rue ville pays eau repas joyeux noel
hallo guten morgen tag abend nacht danke bitte vielen schnelle schnell hilfe hat geklappt zusammen ich habe haben
brauche mochte kann konnen wir sie ihr uns nicht kein keine aber weil wenn wann warum wie viel immer nie noch auch
sehr gut schlecht gestern
heute morgen woche monat jahr geld bestellung paket lieferung rechnung erstattung frage antwort entschuldigung moment
tschuss auf wiedersehen grusse freundlichen liebe frohe weihnachten zimmer flug wagen haus laden stadt land wasser
essen alles
ciao buongiorno buonasera buonanotte grazie mille prego favore aiuto ho hai abbiamo bisogno vorrei posso puo sono
siamo dove quando come perche quanto sempre mai ancora anche molto bene male ieri oggi domani settimana mese anno
soldi ordine pacco
consegna fattura rimborso problema domanda risposta scusi arrivederci camera volo macchina casa negozio citta paese
acqua cibo buon natale tutto niente
ola bom boa dia tarde noite obrigado obrigada ate amanha ajuda preciso quero posso tenho tem estou onde quando como
porque quanto sempre nunca ainda tambem muito bem mal ontem hoje semana mes ano dinheiro pedido encomenda entrega
fatura reembolso
problema pergunta resposta desculpe tchau quarto voo carro casa loja cidade agua comida feliz tudo nada
goedemorgen goedemiddag goedenavond dag dank bedankt dankjewel alstublieft hulp heb hebben nodig wil kan kunnen wij
jullie niet geen maar omdat wanneer waarom hoe veel altijd nooit nog ook erg goed slecht gisteren vandaag morgen week
maand jaar geld
bestelling pakket levering terugbetaling vraag antwoord sorry doei tot ziens kamer vlucht auto huis winkel stad land
hej tack mycket god dag kvall hjalp jag har behover vill kan inte men nar varfor hur alltid aldrig ocksa bra igar idag
imorgon vecka manad pengar bestallning leverans fraga svar ursakta takk tusen hei hvordan ikke tak venlig hilsen
kiitos moi paivaa
dziekuje prosze dzien dobry wieczor pomoc mam potrzebuje nie tak kiedy dlaczego jak zawsze nigdy dzisiaj jutro wczoraj
dekuji prosim ahoj dobry den koszonom szia multumesc buna hvala dobar spasibo privet pozhaluista merhaba tesekkurler
lutfen
namaste dhanyavad shukriya accha theek hai bhai ji haan nahi kya kab kaise jaldi konnichiwa arigato sumimasen annyeong
kamsahamnida nihao xiexie marhaba shukran salam inshallah mashallah habibi jambo asante sana sawubona ngiyabonga aloha
mahalo
ok okay okey kk nvm omg lol lmao rofl wtf smh tyvm ty thx thnx thks tks tnx thanx thankq pls plz plss plzz pleas
gotcha np ditto oops whoops oopsie lemme gimme gonna wanna gotta dunno yikes hooray yay hurray ugh argh meh bruh bro
sis ikr idk imo imho tbh
ttyl cya brb afk btw fyi asap phew aight kinda sorta yup yep yeah yea yah nope nah naw hmm hmmm hm mhm uhm umm uh um
ah aha oh ooh wow haha hahaha hehe hey heya hiya hii hiii helo hai hullo sup yo okie dokie alright alrighty gud gr ur
u r y k ya cuz coz bcoz
wat wut wen wer wht hw abt msg tmrw tmr tonite thru w8 gr8 l8r sry srry soz welp yessir yass ofc obvs def prolly
whatevs cos tho altho til lil em ive im id dont cant wont didnt doesnt isnt wasnt arent werent havent hasnt hadnt
wouldnt couldnt shouldnt
thats whats wheres hows theres heres youre theyre weve youve theyve ill youll hell shell well itll aint lets couldve
wouldve shouldve gday mate cheers ta`;
