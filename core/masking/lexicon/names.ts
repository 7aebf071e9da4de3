/**
 * Given names and surnames that are common somewhere, written down from general knowledge for this project. A hint for
 * the name detector, never proof: most names of the world are not here, and some here are words too.
 */
import { GIVEN, SURNAME, addWords } from '../text/words.ts';

export const GIVEN_NAMES = `james john robert michael william david richard joseph thomas charles christopher
daniel matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason
jeffrey ryan jacob gary nicholas
eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack
dennis jerry tyler aaron jose adam nathan henry douglas zachary peter kyle walter ethan jeremy harold keith
christian roger noah
gerald carl terry sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan
alan juan wayne roy ralph randy eugene vincent russell elijah louis bobby philip johnny tom tommy mike bob bill ben
sam
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen
amy
angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet
catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith
megan andrea
cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy
sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie
kayla
alexis lori kate lucy chloe ella mia zoe ava lily ellie freya poppy oliver harry charlie oscar leo alfie freddie
archie theo toby liam
hans klaus jurgen jorg wolfgang dieter manfred uwe stefan andreas markus matthias lukas jonas felix maximilian
moritz tobias sebastian florian heinz gunter helga ursula monika petra sabine renate karin heike birgit greta lena
anja katja
jean pierre michel philippe nicolas francois jacques thierry olivier laurent guillaume antoine mathieu camille
chloe manon lea ines amelie juliette margot elodie aurelie celine sylvie nathalie isabelle veronique
jose antonio manuel francisco javier carlos miguel rafael pedro luis alejandro fernando sergio pablo jorge alberto
diego alvaro raul enrique carmen josefa isabel ana pilar dolores lucia marta paula elena rosa beatriz silvia irene
sofia
giuseppe giovanni mario luigi francesco angelo vincenzo salvatore domenico roberto paolo marco alessandro matteo
lorenzo davide simone giulia chiara francesca federica valentina martina elisa sara alessia giorgia
joao antonio francisco paulo rui nuno tiago goncalo miguel henrique beatriz ines mariana catarina leonor matilde
margarida joana larissa thiago gustavo felipe rodrigo
jan piet kees willem dirk hendrik johan sven lars erik nils anders bjorn magnus olof karl gustaf mikael henrik
jesper mads soren jens niels ole ingrid astrid freja maja ida linnea elin karin birgitta kristin anneli aino eeva
juha pekka
timo jukka matti mika antti ville
piotr krzysztof andrzej tomasz pawel marcin michal jakub katarzyna malgorzata agnieszka barbara ewa magdalena
joanna jiri pavel petr tomas martin jana eva lenka vaclav zdenek laszlo istvan jozsef zoltan gabor katalin
zsuzsanna agnes
ivan sergey dmitry alexey vladimir nikolai mikhail andrei yuri boris olga tatiana natalia irina svetlana ekaterina
anastasia ludmila oleksandr mykola dragan milan zoran goran nikola jovana milica marija ante luka matej
mehmet mustafa ahmet ali hasan huseyin ibrahim osman emre murat fatma ayse zeynep elif emine mohammed muhammad
mohamed ahmed omar youssef khalid hassan hussein abdullah karim rashid fatima aisha layla mariam noor zainab yasmin
rahul amit sanjay rajesh vijay suresh ramesh anil sunil ravi arjun rohan kumar raj vikram deepak ajay manish ashok
prakash ganesh mahesh naveen karthik arun krishna priya anjali pooja neha kavita sunita deepa lakshmi divya shreya
meena
radha sita geeta swati ananya nisha rekha
wei fang min jing lei jun yan ming hong xiaoming jie tao hui ying yuki haruto sota yuto hiroshi kenji takashi akira
satoshi sakura aoi hina yui yoko keiko naoko minjun jihoon seojun soyeon jiwoo hyun nguyen linh anh minh thanh huong
kwame kofi ama abena chinedu emeka ngozi chioma oluwaseun adebayo tunde fatou mamadou amina zola thabo sipho nomsa
tariro
noor idris tomas maya devi hema jorge esther leila samir nadia tariq farah imran bilal zara amir`;
addWords(GIVEN_NAMES, GIVEN);

export const SURNAMES = `smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez
gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez
lewis robinson walker young
allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter
roberts gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook
rogers gutierrez
ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks chavez wood
bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster jimenez powell jenkins
perry
russell sullivan bell coleman butler henderson barnes fisher vasquez simmons graham murray ford hamilton wallace
west cole hayes bryant ellis stevens gibson mcdonald marshall owens harrison fernandez woods kennedy warren dixon
lane
muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer richter klein wolf
schroder neumann schwarz zimmermann braun kruger hofmann hartmann lange werner krause lehmann maier kohler herrmann
konig
dubois durand leroy moreau simon laurent lefebvre michel bertrand roux vincent fournier girard bonnet dupont
lambert fontaine rousseau mercier blanc guerin
rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti costa giordano mancini
rizzo lombardi moretti
silva santos ferreira pereira oliveira costa rodrigues martins jesus sousa fernandes goncalves gomes lopes marques
alves almeida ribeiro pinto carvalho teixeira moreira correia mendes nunes soares vieira monteiro cardoso rocha
jansen bakker visser smit meijer mulder bos vos peters hendriks dekker dijkstra vermeulen janssens maes claes willems
andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson hansen johansen olsen
larsen andersen nielsen jensen pedersen christensen rasmussen sorensen korhonen virtanen makinen nieminen
nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski novak svoboda dvorak cerny prochazka nagy
kovacs toth szabo horvath varga molnar popescu ionescu popov ivanov petrov smirnov kuznetsov sokolov volkov
yilmaz kaya demir celik sahin khan hussain ahmed malik shah sharma singh gupta verma mehta joshi reddy nair iyer
rao das chatterjee banerjee mukherjee desai kapoor chopra malhotra agarwal
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo lin tanaka suzuki sato watanabe takahashi
yamamoto nakamura kobayashi kato yoshida park choi jung kang cho yoon tran pham hoang
okafor adeyemi mensah diallo traore ndiaye okeke mwangi otieno dlamini nkosi lindqvist keller wit`;
addWords(SURNAMES, SURNAME);
