/**
 * Names of things that are no people: makes, products, feasts, planets, languages, dishes, places that people write
 * about; written down for this project from general knowledge.
 */
export const THINGS = `Easter Christmas Hanukkah Diwali Ramadan Eid Holi Passover Pentecost Epiphany Thanksgiving
Halloween Lent Advent Carnival Oktoberfest Navidad Natale Noel Weihnachten Ostern Pascua Pasqua Ascension Whitsun Yom
Kippur Rosh Hashanah Onam Pongal
Vesak Nowruz Songkran Mardi Gras Juneteenth Kwanzaa Purim Sukkot Vaisakhi Navratri Dussehra Samhain Midsummer
Valentine Valentines Patrick's Andrews Saint
Mercury Venus Mars Jupiter Saturn Uranus Neptune Pluto Sirius Orion Andromeda Vega Rigel Polaris Apollo Zeus Hera
Athena Hermes Ares Poseidon Odin Thor Loki Freya Isis Osiris Ra Gemini Leo Virgo Libra Scorpio Sagittarius Capricorn
Aquarius Pisces Aries Taurus Cancer
Alexa Siri Cortana Bixby Kindle Roomba Fitbit Garmin Strava Spotify Netflix Hulu Disney Pixar Marvel Nintendo Switch
Playstation Xbox Sega Atari Steam Minecraft Fortnite Roblox Tetris Pokemon Zelda Mario Sonic Lego Barbie Playmobil
Duplo
Philips Braun Bosch Siemens Miele Dyson Nespresso Keurig Delonghi Krups Tefal Moulinex Electrolux Whirlpool Indesit
Hotpoint Beko Smeg Bose Sonos Sony Panasonic Toshiba Hitachi Sharp Canon Nikon Olympus Leica Epson Brother Kodak
Lexmark Lenovo Asus Acer Dell
Huawei Xiaomi Oppo Vivo Nokia Motorola Ericsson Samsung Galaxy Pixel Nexus Surface Macbook Ipad Airpods Chromebook
Thinkpad Ideapad Zenbook Fedora Debian Ubuntu Arch Mint Sonoma Monterey Ventura Catalina Sierra Mojave Yosemite
Sequoia Oreo Nougat
Docker Kubernetes Jenkins Ansible Terraform Grafana Kafka Redis Cassandra Oracle Julia Ruby Python Pascal Ada Haskell
Perl Rust Swift Kotlin Scala Clojure Elixir Django Flask Rails Laravel Angular React Svelte Jira Trello Asana Slack
Zoom Teams Skype Discord
Toyota Honda Nissan Mazda Subaru Suzuki Mitsubishi Hyundai Kia Ford Chevrolet Chrysler Dodge Jeep Tesla Volkswagen
Audi Mercedes Benz Porsche Opel Skoda Seat Renault Peugeot Citroen Fiat Ferrari Lamborghini Maserati Volvo Saab
Bentley Jaguar Vauxhall Dacia Lada
Corolla Civic Accord Camry Focus Fiesta Mondeo Golf Polo Passat Octavia Clio Megane Corsa Astra Punto Panda Cayenne
Mustang Corvette Camaro Silverado Wrangler Cherokee Elantra Sonata Jetta Beetle Yaris Prius Maruti Swift Alto Zen
Innova Fortuner
Zara Mango Esprit Levi Levis Wrangler Lee Diesel Gucci Prada Versace Armani Chanel Dior Hermes Cartier Rolex Omega
Tissot Swatch Fossil Seiko Casio Citizen Pandora Tiffany Swarovski Burberry Lacoste Hilfiger Tommy Calvin Klein Ralph
Lauren Hugo Boss Polo
Adidas Nike Puma Reebok Asics Converse Vans Fila Kappa Umbro Timberland Columbia Patagonia Salomon Mammut Birkenstock
Crocs Clarks Martens Ecco Geox Skechers Balance Armour Lululemon Uniqlo Primark Macys Nordstrom Target Walmart Costco
Tesco Asda Aldi Lidl
Sainsbury Sainsburys Morrisons Waitrose Marks Spencer Lewis Argos Currys Boots Superdrug Walgreens Wendys Wendy's
McDonald McDonalds Papa John's Domino Dominos Starbucks Costa Nero Greggs Subway Chipotle Taco Arby's Denny's
Applebee's Chili's Nando's Nandos
Ben Jerry Haagen Dazs Johnnie Walker Jack Daniels Jim Beam Jameson Bacardi Absolut Smirnoff Martini Heineken Carlsberg
Guinness Budweiser Corona Stella Artois Becks Dr Pepper Fanta Sprite Nestle Cadbury Hershey Lindt Milka Ferrero Kinder
Nutella Haribo Kellogg
Uber Lyft Bolt Grab Ola Hertz Avis Sixt Marriott Hilton Hyatt Radisson Sheraton Westin Novotel Ibis Mercure Ritz
Carlton Lufthansa Emirates Etihad Qantas Ryanair Easyjet Delta United Southwest Airbnb Expedia Booking Trivago
Tripadvisor
Halley Newton Einstein Darwin Galileo Shakespeare Hamlet Macbeth Othello Romeo Juliet Kafka Plato Aristotle Socrates
Homer Dante Goethe Schiller Mozart Beethoven Bach Haydn Chopin Vivaldi Wagner Verdi Puccini Picasso Rembrandt Monet
Dali Vermeer Michelangelo Leonardo
Celsius Fahrenheit Kelvin Newton Pascal Watt Volt Ohm Tesla Hertz Pythagoras Edison Braille Morse Diesel Bluetooth
Wellington Sandwich Cardigan Guillotine Boycott Nobel Oscar Emmy Tony Grammy Bafta Pulitzer
Excel Word Outlook Powerpoint Access Visio Photoshop Illustrator Acrobat Indesign Thunderbird Firefox Chrome Safari
Opera Edge Gmail Drive Maps Earth Echo Dot Nest Hue Ring Arlo Wyze Tado Twitter Facebook Instagram Tiktok Snapchat
Whatsapp Telegram Pinterest Reddit Linkedin Tinder
Premium Basic Plus Gold Silver Platinum Bronze Titan Atlas Nova Falcon Phoenix Eagle Aspen Alpine Nordic Sahara Arctic
Amazon Alps Andes Himalaya Pacific Atlantic Baltic Danube Rhine Thames Seine Nile Ganges Volga Loire Po Ebro Elbe
Tiber
Euston Paddington Waterloo Victoria Charing Marylebone Kings Cross Pancras Heathrow Gatwick Stansted Luton Schiphol
Orly Gaulle Kennedy LaGuardia Newark Logan Hartsfield Changi Haneda Narita Waverley Haymarket Piccadilly Bakerloo
Jubilee Elizabeth Hammersmith
Louvre Uffizi Prado Alhambra Colosseum Rijksmuseum Hermitage Guggenheim Tate Sagrada Familia Vatican Versailles
Neuschwanstein Alcatraz Broadway Hollywood Disneyland Legoland Efteling Tivoli Lourdes Mecca Santorini Capri Mykonos
Ibiza Mallorca Tenerife Bali Phuket Maldives
Georgia Florida Virginia Carolina Dakota Montana Nevada Austin Dallas Houston Charlotte Savannah Jackson Madison
Lincoln Columbia Sydney Adelaide Victoria Alberta Florence Milan Sofia Vienna Paris Orlando Chester Lancaster Brighton
Bradford Preston Carlisle Jordan Chad Israel China India Kenya
English German French Spanish Italian Portuguese Dutch Swedish Danish Norwegian Finnish Polish Czech Russian Turkish
Greek Hebrew Arabic Hindi Tamil Telugu Bengali Urdu Punjabi Gujarati Malayalam Kannada Marathi Nepali Chinese Japanese
Korean Thai Malay
Margherita Pepperoni Hawaiian Calzone Carbonara Bolognese Alfredo Caesar Benedict Wellington Stroganoff Earl Grey
Assam Darjeeling Rooibos Jasmine Basmati Biryani Tikka Masala Korma Vindaloo Madras Bhuna Paneer Naan Samosa Falafel
Hummus Kebab Gyros Moussaka Paella Tapas Sangria Rioja Merlot
Basil Rosemary Sage Ginger Saffron Thyme Dill Parsley Coriander Cumin Pepper Olive Cherry Apple Peach Plum Berry Daisy
Lily Rose Violet Iris Poppy Heather Ivy Holly Hazel Willow Rowan Ash Jasmine Lavender Magnolia Camellia Dahlia
Amber Ruby Pearl Jade Opal Crystal Diamond Emerald Sapphire Topaz Coral Ivory Ebony Scarlet Crimson Indigo Violet
Olive Hazel Sandy Rusty Sunny Rocky Misty Stormy Dawn Eve Summer Autumn Winter Spring April May June August Sunday
Friday`;
