"""Everyday words by what they express: hints that a few training examples cannot give."""

from __future__ import annotations

import re
from itertools import chain

_LISTS = {
    "yes": """yes yeah yea yep yup yess yas ya yah aye ok okay okey okie k kk sure certainly definitely absolutely
        indeed correct right exactly agreed fine alright aight aite affirmative totally course def yy y uhhuh mhm si
        oui ja da sim hai""",
    "no": """no nope nah nay na never not none negative nein non nee neither nor dont cant wont doesnt isnt didnt
        cannot nothing nowhere n nyet nao""",
    "hello": """hi hello hey heya hiya howdy hola hallo bonjour ciao salut greetings yo sup hii hai hoi ahoy aloha
        morning afternoon evening gday namaste salam whatsup wassup heyo hullo""",
    "bye": """bye goodbye cya ciao farewell adios adieu later goodnight tschuss tschau ttyl cheerio toodles bbye
        byebye sayonara night""",
    "thanks": """thanks thank thx thankyou ty tnx thanx merci gracias danke cheers grateful appreciate appreciated
        tks tysm obrigado grazie""",
    "sorry": "sorry apologies apologize pardon excuse forgive oops whoops",
    "please": "please pls plz kindly bitte",
    "good": """good great awesome amazing nice cool perfect excellent wonderful fantastic lovely happy glad super
        brilliant best love like loved liked fine sweet neat fabulous gorgeous yay hooray woohoo helpful fun pleased
        impressive interesting smart""",
    "bad": """bad terrible awful horrible sad unhappy worst hate hated poor wrong broken useless sucks suck disappointed
        depressed upset angry annoyed miserable lousy crap crappy ugly boring rubbish garbage disgusting tired""",
    "insult": """stupid idiot idiots dumb fool moron fuck fucking fucker fucked shit bullshit ass asshole bitch bastard
        damn dick cunt bloody hell wtf stfu screw loser jerk silly ridiculous lame retard retarded slut whore""",
    "laugh": "lol haha hahaha hah heh hehe lmao rofl xd ha joke funny kidding joking",
    "wow": "wow whoa woah omg gosh oh ooh ah aha gee really seriously surprising shocking crazy wtf damn huh",
    "maybe": """maybe perhaps possibly probably might unsure uncertain guess suppose dunno idk hmm hm hmmm uh um er err
        kinda sorta unclear depends somewhat think""",
    "question": "what why how when where who whom which whose whats hows wheres whos whys",
    "can": "can could would should may shall will able",
    "want": "want wanna need wish like love looking gonna desire prefer",
    "help": "help assist support assistance aid guide helpme sos",
    "human": "human person people agent representative operator someone somebody staff employee real",
    "bot": "bot robot chatbot machine ai computer program siri alexa artificial",
    "stop": "stop cancel quit exit abort end nevermind forget leave enough",
    "again": "again repeat restart reset back redo over start begin new",
    "when": """today tomorrow yesterday tonight now soon later monday tuesday wednesday thursday friday saturday sunday
        january february march april may june july august september october november december week month year day
        weekend hour minute morning afternoon evening night noon midnight last next am pm""",
    "number": """one two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty
        fifty hundred thousand million dozen couple half first second third""",
    "money": "money dollar dollars bucks euro euros pound pounds usd eur gbp cents cash price cost pay fee cheap",
    "place": """london paris berlin madrid rome vienna munich hamburg amsterdam brussels zurich geneva milan barcelona
        lisbon dublin edinburgh oslo stockholm copenhagen helsinki warsaw prague budapest athens istanbul moscow kiev
        cairo lagos nairobi johannesburg dubai mumbai delhi bangalore chennai kolkata karachi lahore dhaka bangkok
        singapore jakarta manila hanoi seoul tokyo osaka kyoto beijing shanghai sydney melbourne auckland toronto
        montreal vancouver ottawa chicago boston seattle denver dallas houston austin atlanta miami orlando phoenix
        philadelphia portland detroit nashville oakland york angeles francisco diego vegas washington mexico havana
        lima bogota santiago rio paulo buenos aires germany france spain italy england scotland ireland wales
        austria switzerland netherlands belgium portugal greece turkey poland russia ukraine sweden norway denmark
        finland iceland usa america canada brazil argentina chile peru colombia india pakistan bangladesh china japan
        korea thailand vietnam indonesia malaysia philippines australia zealand egypt nigeria kenya africa europe asia
        texas california florida""",
    "name": """james john robert michael mike william bill david richard rick joseph joe thomas tom charles charlie
        christopher chris daniel dan matthew matt anthony tony mark donald steven steve paul andrew andy joshua josh
        kevin brian george edward ted ryan jason jeff jeffrey jacob jake gary nicholas nick eric jonathan stephen larry
        justin scott brandon ben benjamin samuel sam frank greg alex alexander patrick jack dennis jerry tyler aaron
        jose adam henry nathan peter kyle carl karl arthur max leo luke lukas simon oliver oscar hugo felix mary
        patricia pat jennifer jenny linda elizabeth liz barbara susan sue jessica sarah sara karen lisa nancy betty
        margaret sandra ashley kim kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura
        sharon cynthia amy kathleen angela shirley anna anne ann ruth brenda pamela nicole katherine kate samantha
        christine emma catherine virginia rachel carolyn janet maria heather diane julie joyce victoria kelly christina
        joan evelyn judith judy megan andrea hannah jane julia grace lucy sophie sofia olivia mia lena eva nina clara
        ahmed ali mohammed muhammad omar hassan fatima aisha raj ravi priya anil sunil amit deepak rahul sanjay wei li
        chen wang juan carlos luis pedro pablo diego ana carmen hans klaus jan anders lars sven olga ivan boris yuki
        hiro kenji percy ethan mom mum mother dad father brother sister son daughter wife husband friend""",
    "degree": "super really very extremely quite pretty highly totally so too most least more less",
    "level": "low medium high urgent critical important minor major normal priority severe top standard",
    "food": """food italian chinese indian mexican thai french japanese greek spanish korean vietnamese turkish
        american vegan vegetarian pizza pasta sushi burger restaurant""",
    "up": "😀 😃 😄 😁 😊 🙂 😍 👍 ❤ 😂 🎉 🙏 👏 😎 ✅ 😉",
    "down": "😞 😢 😭 😡 😠 👎 🙁 ☹ 😤 💔 😒 🤬 😩 ❌",
}
"""Senses that tell intents and entities."""

_TOPICS = {
    "self": "i me my mine myself im ive id ill we us our",
    "you": "you your yours yourself u ur youre youve",
    "be": "is are was were be being been am",
    "do": "do does did doing done",
    "have": "have has had having got",
    "show": "show display list view see give present reveal provide share",
    "tell": "tell explain describe say talk speak chat discuss clarify elaborate",
    "search": "search find look lookup seek browse discover locate explore recommend suggest recommendation suggestion",
    "buy": "buy buying bought purchase purchasing order ordering shop shopping acquire checkout",
    "send": "send sending transfer wire move deposit forward mail deliver ship remit",
    "book": "book booking reserve reservation schedule appointment arrange ticket",
    "change": "change changing modify edit update alter correct adjust switch replace reschedule amend",
    "make": "make making create creating add build generate set setup register open",
    "remove": "remove delete drop clear erase discard unsubscribe close",
    "fix": "fix repair solve resolve troubleshoot",
    "problem": """problem problems issue issues trouble error errors bug fault failure failed fails broken crash crashed
        wrong stuck""",
    "know": "know understand learn information info details detail mean means meaning understood knowing explanation",
    "unclear": "confused confusing confuse lost unclear huh meant rephrase understand",
    "work": "work works working function functions operate run running",
    "account": "account accounts login password username profile signin credentials email",
    "spend": """spend spent balance bill bills charge charged charges payment payments amount refund invoice discount
        transaction transactions debt owe expensive credit debit card bank""",
    "travel": """travel trip trips flight flights fly flying flew plane airport airline journey vacation holiday train
        bus drive ride hotel destination""",
    "weather": "weather rain rainy raining sunny forecast temperature snow cold hot climate",
    "feel": "feel feeling feels mood doing",
    "device": "laptop phone printer mobile screen device pc desktop tablet wifi internet network server software app",
    "contact": "phone call email address contact number mobile",
    "play": "play music song movie game video film story read book watch listen",
    "compare": "compare difference better best versus vs instead rather other another else different alternative",
    "all": "all every any everything anything each whole entire",
    "size": "big small large little huge tiny",
    "amount": "much many few some enough lot lots",
    "speed": "fast quick quickly slow asap immediately",
    "language": "english german french spanish chinese hindi italian russian language",
    "origin": "made built created developed creator maker developer author born old age live",
    "job": """job jobs company business office boss colleague manager hire career salary employer employment occupation
        profession""",
    "school": """school university student teacher class course courses study exam education college lesson training
        tutorial""",
    "health": "health sick ill pain doctor hospital medicine nurse fever covid symptoms symptom",
    "home": "home house apartment flat room rooms rent property bedroom kitchen building villa",
    "colour": "red blue green yellow black white orange purple pink brown grey gray silver gold",
    "truth": "true false lie lying fake scam fraud trust honest legit believe proof fact real",
    "finish": "done finish finished complete completed over ended ready enough",
    "wait": "wait hold pause moment sec minute later",
    "move": "go going come coming arrive arrival leave leaving departure return depart went",
    "romance": "marry married kiss single girlfriend boyfriend sexy beautiful date dating relationship cute handsome",
    "thing": "thing things something stuff anything item items product products",
    "where": "here there where near nearby location address city country street place area map region town district",
    "often": "always never often sometimes usually ever again frequently",
    "remind": "remind reminder alarm notify notification notifications timer remember alert subscribe newsletter",
    "age": "old age born birthday birth young years",
    "because": "because cause reason therefore since",
    "try": "try trying attempt test tested testing",
    "from": "from to towards into via through between",
    "with": "with without including plus",
    "service": """service services offer offers provide provided feature features option options capabilities menu
        abilities""",
    "open": "open opening hours closed close schedule available availability",
    "status": "status state progress pending update updates news latest current recent",
    "question": "question questions ask asking query wondering curious",
    "food": "eat drink dinner lunch breakfast hungry meal dish cuisine coffee tea beer wine table",
    "yes": "proceed confirm confirmed accept accepted approve approved agree deal roger ahead gladly",
    "no": "refuse reject decline disagree incorrect false wasnt wouldnt shouldnt havent hasnt didn arent aint werent",
    "family": """mom mum mother dad father brother sister son daughter wife husband friend friends family kids child
        children parents""",
    "vehicle": "car cars bike train bus plane taxi cab boat ship truck vehicle",
}
"""What talk with an assistant is about: more senses, which only intents are told by."""


def squeezed(word: str) -> str:
    """The word with each letter once where it is drawn out: `heyyy`, `hey`."""
    return re.sub(r"(.)\1+", r"\1", word)


def _gathered(*lists: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for sense, words in chain.from_iterable(part.items() for part in lists):
        for word in words.split():
            if sense not in found.get(word, ()):
                found[word] = (*found.get(word, ()), sense)
    return found


SENSES = _gathered(_LISTS)
"""What a word expresses, in lower case."""

ALL_SENSES = _gathered(_LISTS, _TOPICS)
"""The same with what it is about."""

SQUEEZED = {squeezed(word): senses for word, senses in reversed(ALL_SENSES.items())}
"""The same for words with drawn-out letters."""
