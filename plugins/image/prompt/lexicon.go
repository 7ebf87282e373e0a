package prompt

// class says what an entry of the lexicon is about.
type class int

const (
	classPlace class = iota
	classTime
	classWeather
	classLight
	classStyle
	classShot
	classAngle
	classMood
	classFigure
	classPose
	classHat
	classOutfit
	classHair
	classProp
	classObject
	classTrait
	classColor
	classEmpty
)

// sceneLexicon is the part of the lexicon about where, when and how. A lexicon maps a value to the words and phrases that mean it, separated by commas. Words are given in
// the singular; the matcher knows regular plurals.
var sceneLexicon = map[class]map[string]string{
	classPlace: {
		"alley":      "alley,alleyway,back street,backstreet,passageway",
		"street":     "street,city,downtown,avenue,boulevard,urban,town,sidewalk,new york,manhattan,metropolis,times square,crosswalk,intersection,neighborhood,market,tokyo,london,paris,los angeles,chicago",
		"rooftop":    "rooftop,roof,skyline,cityscape",
		"office":     "office,boardroom,desk,police station,precinct,newsroom,interrogation room,interrogation,study",
		"library":    "library,bookshelf,bookshelves,bookcase,bookcases,archive,bookstore,bookshop,shelves,stacks",
		"room":       "room,bedroom,living room,kitchen,apartment,interior,house interior,indoors,hotel,parlor,parlour,attic,cabin interior,inside,home,mansion interior",
		"bar":        "bar,pub,cafe,diner,restaurant,saloon,tavern,jazz club,nightclub,casino,speakeasy,coffee shop",
		"lab":        "lab,laboratory,hospital,clinic,operating room,control room,server room",
		"corridor":   "corridor,hallway,hall,tunnel,prison,subway,sewer,dungeon",
		"warehouse":  "warehouse,factory,garage,hangar,basement,cellar",
		"church":     "church,cathedral,temple,chapel,throne room,ballroom,great hall",
		"forest":     "forest,woods,woodland,jungle,grove,rainforest",
		"mountains":  "mountain,peak,cliff,canyon,valley,alps,glacier,summit,himalaya,volcano",
		"desert":     "desert,dune,sahara,wasteland,mars,badlands,oasis",
		"beach":      "beach,shore,coast,seaside,island,seashore,tropical",
		"sea":        "sea,ocean,open water,lake,waves",
		"harbour":    "harbour,harbor,dock,port,pier,wharf,marina,waterfront,quay",
		"field":      "field,meadow,farm,countryside,prairie,grassland,park,garden,hill,village,cemetery,graveyard,wheat,plains,road,highway,playground,steppe,savanna",
		"snowfield":  "arctic,tundra,antarctica,ice field,frozen,snowfield,north pole",
		"space":      "space,galaxy,nebula,orbit,outer space,asteroid,moon surface,cosmos,deep space",
		"spaceship":  "spaceship interior,spaceship bridge,starship bridge,ship bridge,bridge of the ship,bridge of a spaceship,cockpit,space station,starship,airlock,inside a spaceship,spaceship corridor,aboard a spaceship,on a spaceship,aboard the spaceship",
		"castle":     "castle,fortress,palace,medieval,citadel,kingdom",
		"station":    "train station,railway station,station,platform,railway platform,train platform",
		"cave":       "cave,cavern,grotto",
		"studio":     "studio,plain background,white background,character design,character sheet,portrait background,neutral background,turnaround",
		"underwater": "underwater,under the sea,seabed,coral reef,reef",
	},
	classTime: {
		"dawn":   "dawn,sunrise,rising sun,early morning,daybreak,first light",
		"day":    "day,daytime,noon,midday,afternoon,morning,daylight,sunny,sunlit,sunlight,blue sky,bright day",
		"sunset": "sunset,setting sun,sun sets,dusk,evening,twilight,sundown,golden hour,magic hour",
		"night":  "night,midnight,nighttime,moonlit,moonlight,starry,nocturnal,after dark,moon,stars,nights,full moon",
	},
	classWeather: {
		"rain":     "rain,rainy,raining,rain-soaked,drizzle,downpour,wet,puddle,rain-slicked,shower,rainfall,rainswept,soaked",
		"snow":     "snow,snowy,snowing,blizzard,winter,snowfall,snow-covered,snowstorm,snowflake",
		"fog":      "fog,foggy,mist,misty,haze,hazy,smoke,smoky,smog,steam,dust storm,sandstorm",
		"storm":    "storm,stormy,lightning,thunder,thunderstorm,tempest,hurricane",
		"overcast": "overcast,cloudy,gray sky,grey sky,gloomy sky",
		"clear":    "clear sky,cloudless,clear night,clear day",
	},
	classLight: {
		"dramatic_shadow": "dramatic shadow,dramatic shadows,dramatic,chiaroscuro,low key,low-key,high contrast,harsh light,hard light,moody lighting,shadowy,spotlight,noir_dramatic,dramatic_noir",
		"noir":            "noir lighting,noir,venetian blinds,blinds",
		"golden_hour":     "golden hour,golden light,warm light,magic hour,golden",
		"high_key":        "high key,high-key,bright,soft light,softbox,overexposed,even lighting,flat lighting",
		"neon":            "neon,cyberpunk,neon-lit,neon lights,synthwave",
		"candlelight":     "candlelight,candlelit,candle,firelight,lantern light,torchlight,fireplace,torch,lamplight",
		"moonlight":       "moonlight,moonlit,moonbeam",
		"silhouette":      "silhouette,backlit,backlight,silhouetted,contre-jour",
	},
	classStyle: {
		"noir":        "noir,film noir,neo-noir,hardboiled",
		"monochrome":  "black and white,black-and-white,monochrome,grayscale,greyscale,b&w,monochromatic",
		"sepia":       "sepia,vintage photo,daguerreotype,old photograph,aged photo",
		"sketch":      "sketch,pencil,storyboard sketch,line art,ink drawing,charcoal,hand-drawn,ink,drawing,graphite",
		"comic":       "comic,comic book,graphic novel,pop art,cartoon,comic strip,inked,cel shaded,manga",
		"blueprint":   "blueprint,blueprint style,technical drawing,schematic,cyanotype,architectural drawing",
		"watercolour": "watercolor,watercolour,water colour,painterly,gouache,oil painting,painted,impressionist",
		"pastel":      "pastel,soft colors,soft colours,dreamy,whimsical,children's book,storybook,fairytale,fairy tale",
		"vivid":       "vivid,vibrant,colorful,colourful,technicolor,saturated",
	},
	classShot: {
		"extreme_wide":     "extreme wide,extreme wide shot,extreme long shot,establishing shot,establishing,panorama,aerial,vast,landscape,epic,sweeping,very wide",
		"wide":             "wide shot,wide,wide angle,wide-angle,long shot,distance,distant,wide_shot,far away",
		"full":             "full shot,full body,full-body,full length,head to toe,full figure",
		"cowboy":           "cowboy shot,american shot,knees up,thighs up,mid-thigh,medium long shot,medium full shot",
		"medium":           "medium shot,mid shot,waist up,medium,half body,half-body,waist-up,medium_shot,two shot",
		"medium_close_up":  "medium close-up,medium close up,medium closeup,chest up,chest-up,bust,bust shot,head and shoulders",
		"close_up":         "close-up,close up,closeup,portrait,headshot,head shot,face of,close_up,tight on",
		"extreme_close_up": "extreme close-up,extreme close up,extreme closeup,macro,big close-up,eyes only,close on the eyes",
	},
	classAngle: {
		"low":  "low angle,low-angle,from below,worm's eye,low_angle,looming,towering over",
		"high": "high angle,high-angle,from above,bird's eye,birds eye,overhead,top-down,high_angle",
	},
	classMood: {
		"tense": "tense,suspense,suspenseful,thriller,dangerous,menacing,threatening,chase,ominous,mysterious,sinister",
		"warm":  "warm,cozy,cosy,happy,joyful,cheerful,romantic,peaceful,hopeful,friendly,playful",
		"sad":   "sad,lonely,melancholy,solitary,mourning,grief,somber,desolate,bleak,gloomy",
		"eerie": "eerie,horror,haunted,creepy,spooky,scary,nightmare,ghostly",
	},
	classTrait: {
		"female": "woman,female,girl,young girl,little girl,lady,she,her,queen,mother,actress,waitress,princess,heroine,widow,femme fatale,witch,bride,ballerina,nurse,grandmother,businesswoman,sister,wife,daughter,policewoman",
		"old":    "old,elderly,aged,grandfather,grandmother,ancient,gray-haired,grey-haired,white-haired,senior",
		"child":  "child,kid,boy,girl,children,toddler,young boy,young girl,schoolboy,schoolgirl,son,daughter",
		"beard":  "beard,bearded,full beard,long beard",
		"back":   "from behind,back view,seen from behind,back turned,walking away,back to us,back to camera,rear view,looking out,gazing at,overlooking,stares out",
	},
	classEmpty: {
		"empty": "empty,deserted,abandoned,unpopulated,uninhabited,nobody,nobody around,vacant,lifeless,no one,no-one,no people,without people,people-free,unoccupied",
	},
}
