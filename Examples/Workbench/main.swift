import DestinationWorkbench
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination
import WebhookDestination

await Workbench(GWEN(), Pushwoosh(), Gleap(), Encharge(), Webhook()).run()
