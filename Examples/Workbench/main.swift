import DestinationWorkbench
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination

await Workbench(GWEN(), Pushwoosh(), Gleap(), Encharge()).run()
