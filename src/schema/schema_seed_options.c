/* Options of the enumerations in schema_seed_properties.c. Values are what integrations send. */
#include "schema/schema_seed.h"

const struct seed_option seed_options_boolean[] = {
    {"true", "True"},
    {"false", "False"},
    {NULL, NULL},
};

const struct seed_option seed_options_lifecycle[] = {
    {"subscriber", "Subscriber"},
    {"lead", "Lead"},
    {"marketingqualifiedlead", "Marketing qualified lead"},
    {"salesqualifiedlead", "Sales qualified lead"},
    {"opportunity", "Opportunity"},
    {"customer", "Customer"},
    {"evangelist", "Evangelist"},
    {"other", "Other"},
    {NULL, NULL},
};

const struct seed_option seed_options_lead_status[] = {
    {"NEW", "New"},
    {"OPEN", "Open"},
    {"IN_PROGRESS", "In progress"},
    {"OPEN_DEAL", "Open deal"},
    {"UNQUALIFIED", "Unqualified"},
    {"ATTEMPTED_TO_CONTACT", "Attempted to contact"},
    {"CONNECTED", "Connected"},
    {"BAD_TIMING", "Bad timing"},
    {NULL, NULL},
};

const struct seed_option seed_options_source[] = {
    {"ORGANIC_SEARCH", "Organic search"},
    {"PAID_SEARCH", "Paid search"},
    {"EMAIL_MARKETING", "Email marketing"},
    {"SOCIAL_MEDIA", "Organic social"},
    {"REFERRALS", "Referrals"},
    {"OTHER_CAMPAIGNS", "Other campaigns"},
    {"DIRECT_TRAFFIC", "Direct traffic"},
    {"OFFLINE", "Offline sources"},
    {"PAID_SOCIAL", "Paid social"},
    {NULL, NULL},
};

const struct seed_option seed_options_company_type[] = {
    {"PROSPECT", "Prospect"}, {"PARTNER", "Partner"}, {"RESELLER", "Reseller"},
    {"VENDOR", "Vendor"},     {"OTHER", "Other"},     {NULL, NULL},
};

const struct seed_option seed_options_deal_type[] = {
    {"newbusiness", "New business"},
    {"existingbusiness", "Existing business"},
    {NULL, NULL},
};

const struct seed_option seed_options_deal_priority[] = {
    {"low", "Low"},
    {"medium", "Medium"},
    {"high", "High"},
    {NULL, NULL},
};

const struct seed_option seed_options_ticket_priority[] = {
    {"LOW", "Low"}, {"MEDIUM", "Medium"}, {"HIGH", "High"}, {"URGENT", "Urgent"}, {NULL, NULL},
};

const struct seed_option seed_options_ticket_category[] = {
    {"PRODUCT_ISSUE", "Product issue"},
    {"BILLING_ISSUE", "Billing issue"},
    {"FEATURE_REQUEST", "Feature request"},
    {"GENERAL_INQUIRY", "General inquiry"},
    {NULL, NULL},
};

const struct seed_option seed_options_ticket_source[] = {
    {"CHAT", "Chat"}, {"EMAIL", "Email"}, {"FORM", "Form"}, {"PHONE", "Phone"}, {NULL, NULL},
};

const struct seed_option seed_options_task_status[] = {
    {"NOT_STARTED", "Not started"}, {"IN_PROGRESS", "In progress"}, {"WAITING", "Waiting"},
    {"DEFERRED", "Deferred"},       {"COMPLETED", "Completed"},     {NULL, NULL},
};

const struct seed_option seed_options_task_priority[] = {
    {"NONE", "None"}, {"LOW", "Low"}, {"MEDIUM", "Medium"}, {"HIGH", "High"}, {NULL, NULL},
};

const struct seed_option seed_options_task_type[] = {
    {"TODO", "To-do"},
    {"CALL", "Call"},
    {"EMAIL", "Email"},
    {NULL, NULL},
};

const struct seed_option seed_options_call_direction[] = {
    {"INBOUND", "Inbound"},
    {"OUTBOUND", "Outbound"},
    {NULL, NULL},
};

const struct seed_option seed_options_call_status[] = {
    {"BUSY", "Busy"},
    {"CALLING_CRM_USER", "Calling CRM user"},
    {"CANCELED", "Canceled"},
    {"COMPLETED", "Completed"},
    {"CONNECTING", "Connecting"},
    {"FAILED", "Failed"},
    {"IN_PROGRESS", "In progress"},
    {"NO_ANSWER", "No answer"},
    {"QUEUED", "Queued"},
    {"RINGING", "Ringing"},
    {NULL, NULL},
};

const struct seed_option seed_options_call_outcome[] = {
    {"9d9162e7-6cf3-4944-bf63-4dff82258764", "Busy"},
    {"f240bbac-87c9-4f6e-bf70-924b57d47db7", "Connected"},
    {"a4c4c377-d246-4b32-a13b-75a56a4cd0ff", "Left live message"},
    {"b2cf5968-551e-4856-9783-52b3da59a7d0", "Left voicemail"},
    {"73a0d17f-1163-4015-bdd5-ec830791da20", "No answer"},
    {"17b47fee-58de-441e-a44c-c6300d46f273", "Wrong number"},
    {NULL, NULL},
};

const struct seed_option seed_options_meeting_outcome[] = {
    {"SCHEDULED", "Scheduled"}, {"COMPLETED", "Completed"}, {"RESCHEDULED", "Rescheduled"},
    {"NO_SHOW", "No show"},     {"CANCELED", "Canceled"},   {NULL, NULL},
};

const struct seed_option seed_options_email_direction[] = {
    {"EMAIL", "Outgoing"},
    {"INCOMING_EMAIL", "Incoming"},
    {"FORWARDED_EMAIL", "Forwarded"},
    {NULL, NULL},
};

const struct seed_option seed_options_email_status[] = {
    {"BOUNCED", "Bounced"}, {"FAILED", "Failed"}, {"SCHEDULED", "Scheduled"},
    {"SENDING", "Sending"}, {"SENT", "Sent"},     {NULL, NULL},
};

const struct seed_option seed_options_industry[] = {
    {"ACCOUNTING", "Accounting"},
    {"AIRLINES_AVIATION", "Airlines and aviation"},
    {"ALTERNATIVE_DISPUTE_RESOLUTION", "Alternative dispute resolution"},
    {"ALTERNATIVE_MEDICINE", "Alternative medicine"},
    {"ANIMATION", "Animation"},
    {"APPAREL_FASHION", "Apparel and fashion"},
    {"ARCHITECTURE_PLANNING", "Architecture and planning"},
    {"ARTS_AND_CRAFTS", "Arts and crafts"},
    {"AUTOMOTIVE", "Automotive"},
    {"AVIATION_AEROSPACE", "Aviation and aerospace"},
    {"BANKING", "Banking"},
    {"BIOTECHNOLOGY", "Biotechnology"},
    {"BROADCAST_MEDIA", "Broadcast media"},
    {"BUILDING_MATERIALS", "Building materials"},
    {"BUSINESS_SUPPLIES_AND_EQUIPMENT", "Business supplies and equipment"},
    {"CAPITAL_MARKETS", "Capital markets"},
    {"CHEMICALS", "Chemicals"},
    {"CIVIC_SOCIAL_ORGANIZATION", "Civic and social organization"},
    {"CIVIL_ENGINEERING", "Civil engineering"},
    {"COMMERCIAL_REAL_ESTATE", "Commercial real estate"},
    {"COMPUTER_NETWORK_SECURITY", "Computer and network security"},
    {"COMPUTER_GAMES", "Computer games"},
    {"COMPUTER_HARDWARE", "Computer hardware"},
    {"COMPUTER_NETWORKING", "Computer networking"},
    {"COMPUTER_SOFTWARE", "Computer software"},
    {"INTERNET", "Internet"},
    {"CONSTRUCTION", "Construction"},
    {"CONSUMER_ELECTRONICS", "Consumer electronics"},
    {"CONSUMER_GOODS", "Consumer goods"},
    {"CONSUMER_SERVICES", "Consumer services"},
    {"COSMETICS", "Cosmetics"},
    {"DAIRY", "Dairy"},
    {"DEFENSE_SPACE", "Defense and space"},
    {"DESIGN", "Design"},
    {"EDUCATION_MANAGEMENT", "Education management"},
    {"E_LEARNING", "E-learning"},
    {"ELECTRICAL_ELECTRONIC_MANUFACTURING", "Electrical and electronic manufacturing"},
    {"ENTERTAINMENT", "Entertainment"},
    {"ENVIRONMENTAL_SERVICES", "Environmental services"},
    {"EVENTS_SERVICES", "Events services"},
    {"EXECUTIVE_OFFICE", "Executive office"},
    {"FACILITIES_SERVICES", "Facilities services"},
    {"FARMING", "Farming"},
    {"FINANCIAL_SERVICES", "Financial services"},
    {"FINE_ART", "Fine art"},
    {"FISHERY", "Fishery"},
    {"FOOD_BEVERAGES", "Food and beverages"},
    {"FOOD_PRODUCTION", "Food production"},
    {"FUND_RAISING", "Fund raising"},
    {"FURNITURE", "Furniture"},
    {"GAMBLING_CASINOS", "Gambling and casinos"},
    {"GLASS_CERAMICS_CONCRETE", "Glass, ceramics and concrete"},
    {"GOVERNMENT_ADMINISTRATION", "Government administration"},
    {"GOVERNMENT_RELATIONS", "Government relations"},
    {"GRAPHIC_DESIGN", "Graphic design"},
    {"HEALTH_WELLNESS_AND_FITNESS", "Health, wellness and fitness"},
    {"HIGHER_EDUCATION", "Higher education"},
    {"HOSPITAL_HEALTH_CARE", "Hospital and health care"},
    {"HOSPITALITY", "Hospitality"},
    {"HUMAN_RESOURCES", "Human resources"},
    {"IMPORT_AND_EXPORT", "Import and export"},
    {"INDIVIDUAL_FAMILY_SERVICES", "Individual and family services"},
    {"INDUSTRIAL_AUTOMATION", "Industrial automation"},
    {"INFORMATION_SERVICES", "Information services"},
    {"INFORMATION_TECHNOLOGY_AND_SERVICES", "Information technology and services"},
    {"INSURANCE", "Insurance"},
    {"INTERNATIONAL_AFFAIRS", "International affairs"},
    {"INTERNATIONAL_TRADE_AND_DEVELOPMENT", "International trade and development"},
    {"INVESTMENT_BANKING", "Investment banking"},
    {"INVESTMENT_MANAGEMENT", "Investment management"},
    {"JUDICIARY", "Judiciary"},
    {"LAW_ENFORCEMENT", "Law enforcement"},
    {"LAW_PRACTICE", "Law practice"},
    {"LEGAL_SERVICES", "Legal services"},
    {"LEGISLATIVE_OFFICE", "Legislative office"},
    {"LEISURE_TRAVEL_TOURISM", "Leisure, travel and tourism"},
    {"LIBRARIES", "Libraries"},
    {"LOGISTICS_AND_SUPPLY_CHAIN", "Logistics and supply chain"},
    {"LUXURY_GOODS_JEWELRY", "Luxury goods and jewelry"},
    {"MACHINERY", "Machinery"},
    {"MANAGEMENT_CONSULTING", "Management consulting"},
    {"MARITIME", "Maritime"},
    {"MARKET_RESEARCH", "Market research"},
    {"MARKETING_AND_ADVERTISING", "Marketing and advertising"},
    {"MECHANICAL_OR_INDUSTRIAL_ENGINEERING", "Mechanical or industrial engineering"},
    {"MEDIA_PRODUCTION", "Media production"},
    {"MEDICAL_DEVICES", "Medical devices"},
    {"MEDICAL_PRACTICE", "Medical practice"},
    {"MENTAL_HEALTH_CARE", "Mental health care"},
    {"MILITARY", "Military"},
    {"MINING_METALS", "Mining and metals"},
    {"MOBILE_GAMES", "Mobile games"},
    {"MOTION_PICTURES_AND_FILM", "Motion pictures and film"},
    {"MUSEUMS_AND_INSTITUTIONS", "Museums and institutions"},
    {"MUSIC", "Music"},
    {"NANOTECHNOLOGY", "Nanotechnology"},
    {"NEWSPAPERS", "Newspapers"},
    {"NON_PROFIT_ORGANIZATION_MANAGEMENT", "Non-profit organization management"},
    {"OIL_ENERGY", "Oil and energy"},
    {"ONLINE_MEDIA", "Online media"},
    {"OUTSOURCING_OFFSHORING", "Outsourcing and offshoring"},
    {"PACKAGE_FREIGHT_DELIVERY", "Package and freight delivery"},
    {"PACKAGING_AND_CONTAINERS", "Packaging and containers"},
    {"PAPER_FOREST_PRODUCTS", "Paper and forest products"},
    {"PERFORMING_ARTS", "Performing arts"},
    {"PHARMACEUTICALS", "Pharmaceuticals"},
    {"PHILANTHROPY", "Philanthropy"},
    {"PHOTOGRAPHY", "Photography"},
    {"PLASTICS", "Plastics"},
    {"POLITICAL_ORGANIZATION", "Political organization"},
    {"PRIMARY_SECONDARY_EDUCATION", "Primary and secondary education"},
    {"PRINTING", "Printing"},
    {"PROFESSIONAL_TRAINING_COACHING", "Professional training and coaching"},
    {"PROGRAM_DEVELOPMENT", "Program development"},
    {"PUBLIC_POLICY", "Public policy"},
    {"PUBLIC_RELATIONS_AND_COMMUNICATIONS", "Public relations and communications"},
    {"PUBLIC_SAFETY", "Public safety"},
    {"PUBLISHING", "Publishing"},
    {"RAILROAD_MANUFACTURE", "Railroad manufacture"},
    {"RANCHING", "Ranching"},
    {"REAL_ESTATE", "Real estate"},
    {"RECREATIONAL_FACILITIES_AND_SERVICES", "Recreational facilities and services"},
    {"RELIGIOUS_INSTITUTIONS", "Religious institutions"},
    {"RENEWABLES_ENVIRONMENT", "Renewables and environment"},
    {"RESEARCH", "Research"},
    {"RESTAURANTS", "Restaurants"},
    {"RETAIL", "Retail"},
    {"SECURITY_AND_INVESTIGATIONS", "Security and investigations"},
    {"SEMICONDUCTORS", "Semiconductors"},
    {"SHIPBUILDING", "Shipbuilding"},
    {"SPORTING_GOODS", "Sporting goods"},
    {"SPORTS", "Sports"},
    {"STAFFING_AND_RECRUITING", "Staffing and recruiting"},
    {"SUPERMARKETS", "Supermarkets"},
    {"TELECOMMUNICATIONS", "Telecommunications"},
    {"TEXTILES", "Textiles"},
    {"THINK_TANKS", "Think tanks"},
    {"TOBACCO", "Tobacco"},
    {"TRANSLATION_AND_LOCALIZATION", "Translation and localization"},
    {"TRANSPORTATION_TRUCKING_RAILROAD", "Transportation, trucking and railroad"},
    {"UTILITIES", "Utilities"},
    {"VENTURE_CAPITAL_PRIVATE_EQUITY", "Venture capital and private equity"},
    {"VETERINARY", "Veterinary"},
    {"WAREHOUSING", "Warehousing"},
    {"WHOLESALE", "Wholesale"},
    {"WINE_AND_SPIRITS", "Wine and spirits"},
    {"WIRELESS", "Wireless"},
    {"WRITING_AND_EDITING", "Writing and editing"},
    {NULL, NULL},
};
